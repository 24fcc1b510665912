const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", tada: "🎉", eyes: "👀", wave: "👋",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", bulb: "💡", mag: "🔍", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", bar_chart: "📊", hourglass: "⌛", hourglass_flowing_sand: "⏳", clock1: "🕐",
  calendar: "📅", date: "📅", bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", envelope: "✉️", email: "📧",
  speech_balloon: "💬", busts_in_silhouette: "👥", bust_in_silhouette: "👤", shopping_trolley: "🛒", shopping_bags: "🛍️",
  moneybag: "💰", pound: "💷", euro: "💶", dollar: "💵", lock: "🔒", unlock: "🔓", key: "🔑", pencil: "📝", pencil2: "✏️",
  memo: "📝", page_facing_up: "📄", paperclip: "📎", link: "🔗", rocket: "🚀", star: "⭐", sparkles: "✨", fire: "🔥",
  heart: "❤️", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", pray: "🙏", raised_hands: "🙌",
  question: "❓", grey_question: "❔", exclamation: "❗", information_source: "ℹ️", no_entry: "⛔", no_entry_sign: "🚫",
  octagonal_sign: "🛑", pause_button: "⏸️", double_vertical_bar: "⏸️", arrow_forward: "▶️", repeat: "🔁", back: "🔙",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", red_circle: "🔴", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", test_tube: "🧪",
  telephone_receiver: "📞", phone: "☎️", gift: "🎁", package: "📦", house: "🏠", inbox_tray: "📥", outbox_tray: "📤",
  raising_hand: "🙋", raised_hand: "✋", hand: "✋", shopping_cart: "🛒", house_with_garden: "🏡", stop_sign: "🛑", zzz: "💤", hammer: "🔨",
  lock_with_ink_pen: "🔏", ballot_box_with_check: "☑️", negative_squared_cross_mark: "❎", heavy_plus_sign: "➕", heavy_minus_sign: "➖",
  arrows_counterclockwise: "🔄", leftwards_arrow_with_hook: "↩️", arrow_right_hook: "↪️", sos: "🆘", crystal_ball: "🔮", scroll: "📜",
  floppy_disk: "💾", trophy: "🏆", dart: "🎯", scales: "⚖️", balance_scale: "⚖️", wastebasket: "🗑️",
  credit_card: "💳",
};

export const emoji = (name) => NAMES[name] || `:${name}:`;
