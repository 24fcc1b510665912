"""What customers say on the telephone in Korean, as a recogniser writes it (in pieces), and what they wish with it."""

from core.models import MarkKind

SAID = {
    MarkKind.QUOTATION: [
        "견적 을 보내 주 세요",
        "견적서 좀 부탁 드립니다",
        "이메일로 견적을 이메일로 보내 주실 수 있나요",
        "견적 을 받고 싶은데요",
    ],
    MarkKind.INQUIRY: [
        "이거 얼마 예요",
        "가격이 어떻게 되나요",
        "재고 가 있 나요",
        "주문하고 싶습니다",
        "레인지후드 에 대해 서 알려 주세요",
        "아직 판매하시나요",
    ],
    MarkKind.COMPLAINT: [
        "고장 이 났 어요",
        "제품이 작동이 안 돼요",
        "환불 해 주세요",
        "아직도 안 왔어요",
        "받았는데 깨졌 습니다",
        "불량 품 이 왔 어요",
        "항의 하려고 전화했어요",
    ],
    MarkKind.CALL_BACK: [
        "다시 전화 해 주 세요",
        "나중에 연락 주세요",
        "내일 전화 부탁 합니다",
        "전화로 알려 주시면 좋겠어요",
    ],
    MarkKind.VISIT: [
        "방문 해 주실 수 있 나요",
        "저희 집 에 와 서 봐 주세요",
        "직원 을 보내 주세요",
        "한번 와서 봐 주세요",
    ],
    MarkKind.OPT_OUT: [
        "전화 하지 마 세요",
        "더 이상 연락 하지 말아 주세요",
        "광고 를 받고 싶지 않 아요",
        "수신 거부 해 주세요",
        "명단에서 빼 주세요",
    ],
    None: [
        "여보세요 김 입니다",
        "관심 이 없 어요",
        "견적 은 필요 없 습니다",
        "방문 은 안 해도 됩니다",
        "네 맞아요 감사합니다",
        "불만 은 없 어요",
    ],
}
