-- A small but complete shop as release 0.3 (schema 0003) left it on PostgreSQL, as text: what release 0.2 had left, and
-- rows in every table that came since.
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE FUNCTION public.log_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO change_log (table_name, row_id) SELECT TG_TABLE_NAME, id FROM changed; RETURN NULL; END $$;
CREATE TABLE public.accounting_month (
    id bigint NOT NULL,
    month date NOT NULL,
    accounts integer NOT NULL,
    sales bigint NOT NULL,
    contracts bigint NOT NULL,
    uncosted bigint NOT NULL,
    cost bigint NOT NULL,
    profit bigint NOT NULL,
    times integer NOT NULL,
    closed_by character varying(64),
    closed_at timestamp with time zone
);
CREATE SEQUENCE public.accounting_month_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.accounting_month_id_seq OWNED BY public.accounting_month.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit_entry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(64) NOT NULL,
    action character varying(64) NOT NULL,
    subject character varying(64) NOT NULL,
    detail jsonb NOT NULL
);
CREATE SEQUENCE public.audit_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_entry_id_seq OWNED BY public.audit_entry.id;
CREATE TABLE public.canned_reply (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    text character varying NOT NULL,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.canned_reply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.canned_reply_id_seq OWNED BY public.canned_reply.id;
CREATE TABLE public.catalogue_change (
    id bigint NOT NULL,
    subject character varying(24) NOT NULL,
    row_id bigint NOT NULL,
    product_id bigint,
    before jsonb,
    after jsonb,
    made_by character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.catalogue_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.catalogue_change_id_seq OWNED BY public.catalogue_change.id;
CREATE TABLE public.change_log (
    seq bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    table_name text NOT NULL,
    row_id bigint NOT NULL
);
ALTER TABLE public.change_log ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.change_log_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.column_mapping (
    id bigint NOT NULL,
    kind character varying(32) NOT NULL,
    header_key character varying(64) NOT NULL,
    columns jsonb NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.column_mapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.column_mapping_id_seq OWNED BY public.column_mapping.id;
CREATE TABLE public.consent (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    purpose character varying(24) NOT NULL,
    state character varying(24) NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
CREATE TABLE public.consent_event (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    purpose character varying(24) NOT NULL,
    state character varying(24) NOT NULL,
    at timestamp with time zone NOT NULL,
    how character varying(400) NOT NULL,
    text_version character varying(32) NOT NULL
);
CREATE SEQUENCE public.consent_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consent_event_id_seq OWNED BY public.consent_event.id;
CREATE SEQUENCE public.consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consent_id_seq OWNED BY public.consent.id;
CREATE TABLE public.consent_request (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    customer_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    purpose character varying(24) NOT NULL,
    how character varying(400) NOT NULL,
    text_version character varying(32) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone
);
CREATE SEQUENCE public.consent_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consent_request_id_seq OWNED BY public.consent_request.id;
CREATE TABLE public.contact (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint,
    channel character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    business_date date NOT NULL,
    duration_seconds integer,
    contents character varying,
    page_url character varying(500),
    import_id bigint,
    source character varying(64),
    external_id character varying(64)
);
CREATE SEQUENCE public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.contact_policy (
    id bigint NOT NULL,
    quiet_from integer,
    quiet_until integer,
    cap_rule character varying(24) NOT NULL,
    told_within_days integer,
    skip_in_campaign boolean NOT NULL,
    skip_open_trouble boolean NOT NULL,
    one_per_address boolean NOT NULL,
    double_opt_in boolean NOT NULL,
    changed_by character varying(64) NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.contact_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_policy_id_seq OWNED BY public.contact_policy.id;
CREATE TABLE public.contact_preference (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    most_per_30_days integer,
    quiet_from integer,
    quiet_until integer,
    paused_until timestamp with time zone,
    changed_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.contact_preference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_preference_id_seq OWNED BY public.contact_preference.id;
CREATE TABLE public.contract (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint,
    number character varying(64) NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    monthly_amount bigint NOT NULL,
    import_id bigint,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.contract_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contract_id_seq OWNED BY public.contract.id;
CREATE TABLE public.conversation (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    plan_id bigint,
    state character varying(24) NOT NULL,
    assigned_to_id bigint,
    slack_channel character varying(32),
    slack_thread character varying(32),
    opened_at timestamp with time zone NOT NULL,
    last_heard_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by character varying(64)
);
CREATE SEQUENCE public.conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.conversation_id_seq OWNED BY public.conversation.id;
CREATE TABLE public.conversation_message (
    id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    direction character varying(24) NOT NULL,
    text character varying NOT NULL,
    staff_id bigint,
    cause character varying(200),
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.conversation_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.conversation_message_id_seq OWNED BY public.conversation_message.id;
CREATE TABLE public.counted_link (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    url character varying(2000) NOT NULL
);
CREATE SEQUENCE public.counted_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.counted_link_id_seq OWNED BY public.counted_link.id;
CREATE TABLE public.customer (
    id bigint NOT NULL,
    number character varying(64) NOT NULL,
    name character varying(200),
    address character varying,
    postal_code character varying(20),
    country character varying(80),
    telephone character varying(32),
    email character varying(254),
    language character varying(16),
    zone character varying(64),
    branch character varying(64),
    since date,
    extra jsonb NOT NULL,
    merged_into_id bigint,
    import_id bigint,
    created_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone
);
CREATE SEQUENCE public.customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.customer_id_seq OWNED BY public.customer.id;
CREATE TABLE public.customer_list (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    question_id bigint NOT NULL,
    size integer NOT NULL,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    refreshed_by character varying(64),
    refreshed_at timestamp with time zone
);
CREATE SEQUENCE public.customer_list_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.customer_list_id_seq OWNED BY public.customer_list.id;
CREATE TABLE public.customer_merge (
    id bigint NOT NULL,
    kept_id bigint NOT NULL,
    merged_id bigint NOT NULL,
    evidence jsonb NOT NULL,
    before jsonb NOT NULL,
    merged_by character varying(64) NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    undone_by character varying(64),
    undone_at timestamp with time zone
);
CREATE SEQUENCE public.customer_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.customer_merge_id_seq OWNED BY public.customer_merge.id;
CREATE TABLE public.definition_version (
    id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    name character varying(80) NOT NULL,
    number integer NOT NULL,
    body jsonb,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.definition_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.definition_version_id_seq OWNED BY public.definition_version.id;
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    step integer NOT NULL,
    proposal_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    address character varying(254) NOT NULL,
    state character varying(24) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    settled_at timestamp with time zone,
    reason character varying(200),
    provider_id character varying(64),
    tries integer NOT NULL
);
CREATE TABLE public.delivery_attempt (
    id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    number integer NOT NULL,
    channel character varying(24) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome character varying(24),
    detail character varying(400)
);
CREATE SEQUENCE public.delivery_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_attempt_id_seq OWNED BY public.delivery_attempt.id;
CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.department (
    id bigint NOT NULL,
    name character varying(80) NOT NULL
);
CREATE SEQUENCE public.department_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.department_id_seq OWNED BY public.department.id;
CREATE TABLE public.department_solution (
    id bigint NOT NULL,
    department_id bigint NOT NULL,
    solution_id bigint NOT NULL
);
CREATE SEQUENCE public.department_solution_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.department_solution_id_seq OWNED BY public.department_solution.id;
CREATE TABLE public.display_setting (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    settings jsonb NOT NULL,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.display_setting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.display_setting_id_seq OWNED BY public.display_setting.id;
CREATE TABLE public.distinct_pair (
    id bigint NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    decided_by character varying(64) NOT NULL,
    decided_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.distinct_pair_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.distinct_pair_id_seq OWNED BY public.distinct_pair.id;
CREATE TABLE public.erased_identity (
    id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    digest character varying(64) NOT NULL,
    erased_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.erased_identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.erased_identity_id_seq OWNED BY public.erased_identity.id;
CREATE TABLE public.evaluation (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    final boolean NOT NULL,
    figures jsonb NOT NULL
);
CREATE SEQUENCE public.evaluation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.evaluation_id_seq OWNED BY public.evaluation.id;
CREATE TABLE public.frequency_cap (
    id bigint NOT NULL,
    policy_id bigint NOT NULL,
    channel character varying(24),
    most integer NOT NULL,
    days integer NOT NULL
);
CREATE SEQUENCE public.frequency_cap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.frequency_cap_id_seq OWNED BY public.frequency_cap.id;
CREATE TABLE public.identity (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    value character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.identity_id_seq OWNED BY public.identity.id;
CREATE TABLE public.import_change (
    id bigint NOT NULL,
    import_id bigint NOT NULL,
    table_name character varying(32) NOT NULL,
    row_id bigint NOT NULL,
    before jsonb NOT NULL
);
CREATE SEQUENCE public.import_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_change_id_seq OWNED BY public.import_change.id;
CREATE TABLE public.import_run (
    id bigint NOT NULL,
    kind character varying(32) NOT NULL,
    source character varying(64) NOT NULL,
    file_name character varying(255) NOT NULL,
    file_digest character varying(64) NOT NULL,
    mapping jsonb NOT NULL,
    counts jsonb NOT NULL,
    state character varying(24) NOT NULL,
    started_by character varying(64),
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    error character varying,
    rejects_file character varying(255),
    undone_at timestamp with time zone,
    undone_by character varying(64),
    slack jsonb
);
CREATE SEQUENCE public.import_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_run_id_seq OWNED BY public.import_run.id;
CREATE TABLE public.inbox_event (
    id bigint NOT NULL,
    source character varying(32) NOT NULL,
    source_id character varying(200) NOT NULL,
    kind character varying(32) NOT NULL,
    payload jsonb NOT NULL,
    state character varying(24) NOT NULL,
    answer jsonb,
    tries integer NOT NULL,
    error character varying,
    received_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone
);
CREATE SEQUENCE public.inbox_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inbox_event_id_seq OWNED BY public.inbox_event.id;
CREATE TABLE public.link_token (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    customer_id bigint NOT NULL,
    made_by character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE SEQUENCE public.link_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.link_token_id_seq OWNED BY public.link_token.id;
CREATE TABLE public.link_visit (
    id bigint NOT NULL,
    counted_link_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    visits integer NOT NULL
);
CREATE SEQUENCE public.link_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.link_visit_id_seq OWNED BY public.link_visit.id;
CREATE TABLE public.list_member (
    id bigint NOT NULL,
    list_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    weight integer NOT NULL,
    reason character varying NOT NULL
);
CREATE SEQUENCE public.list_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.list_member_id_seq OWNED BY public.list_member.id;
CREATE TABLE public.list_version (
    id bigint NOT NULL,
    list_id bigint NOT NULL,
    number integer NOT NULL,
    question_id bigint NOT NULL,
    size integer NOT NULL,
    taken_by character varying(64) NOT NULL,
    taken_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.list_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.list_version_id_seq OWNED BY public.list_version.id;
CREATE TABLE public.list_version_member (
    id bigint NOT NULL,
    version_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    weight integer NOT NULL
);
CREATE SEQUENCE public.list_version_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.list_version_member_id_seq OWNED BY public.list_version_member.id;
CREATE TABLE public.managerial_account (
    id bigint NOT NULL,
    month date NOT NULL,
    customer_id bigint,
    product_id bigint,
    sales bigint NOT NULL,
    contracts bigint NOT NULL,
    uncosted bigint NOT NULL,
    cost bigint NOT NULL,
    profit bigint NOT NULL
);
CREATE SEQUENCE public.managerial_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.managerial_account_id_seq OWNED BY public.managerial_account.id;
CREATE TABLE public.plan (
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    origin character varying(120) NOT NULL,
    product_id bigint,
    list_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    script character varying NOT NULL,
    send_at timestamp with time zone NOT NULL,
    control_percent integer NOT NULL,
    window_days integer NOT NULL,
    salt character varying(32) NOT NULL,
    cost bigint NOT NULL,
    state character varying(24) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    author_id bigint NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    approver_id bigint,
    decided_at timestamp with time zone,
    note character varying,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    evaluate_at timestamp with time zone,
    slack_channel character varying(32),
    slack_thread character varying(32),
    slack_progress character varying(32),
    script_b character varying,
    count_links boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.plan_id_seq OWNED BY public.plan.id;
CREATE TABLE public.product (
    id bigint NOT NULL,
    code character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    type character varying(80),
    "group" character varying(80),
    solution_id bigint,
    unit_cost bigint,
    unit_price bigint,
    durable_days integer,
    replaceable boolean NOT NULL,
    up_sellable boolean NOT NULL,
    is_goods boolean NOT NULL,
    extra jsonb NOT NULL,
    import_id bigint,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.product_id_seq OWNED BY public.product.id;
CREATE TABLE public.product_name (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    name character varying(200) NOT NULL
);
CREATE SEQUENCE public.product_name_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.product_name_id_seq OWNED BY public.product_name.id;
CREATE TABLE public.product_record (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    purchasers integer NOT NULL,
    cross_sells integer NOT NULL,
    up_sells integer NOT NULL,
    replacements integer NOT NULL,
    origin character varying(24) NOT NULL,
    counted_on date NOT NULL
);
CREATE SEQUENCE public.product_record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.product_record_id_seq OWNED BY public.product_record.id;
CREATE TABLE public.proposal (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint,
    state character varying(24) NOT NULL,
    held_back_reason character varying(120),
    channel character varying(24) NOT NULL,
    address character varying(254),
    weight integer NOT NULL,
    reason character varying NOT NULL,
    text character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    variant character varying(1)
);
CREATE SEQUENCE public.proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.proposal_id_seq OWNED BY public.proposal.id;
CREATE TABLE public.purchase (
    id bigint NOT NULL,
    source character varying(64) NOT NULL,
    document character varying(64) NOT NULL,
    kind character varying(24) NOT NULL,
    customer_id bigint,
    at timestamp with time zone NOT NULL,
    business_date date NOT NULL,
    branch character varying(64),
    till character varying(64),
    staff character varying(64),
    cancels_id bigint,
    import_id bigint
);
CREATE SEQUENCE public.purchase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.purchase_id_seq OWNED BY public.purchase.id;
CREATE TABLE public.purchase_line (
    id bigint NOT NULL,
    purchase_id bigint NOT NULL,
    product_id bigint NOT NULL,
    content_key character varying(32) NOT NULL,
    occurrence integer NOT NULL,
    at timestamp with time zone NOT NULL,
    business_date date NOT NULL,
    quantity bigint NOT NULL,
    unit_price bigint NOT NULL,
    amount bigint NOT NULL,
    cost bigint,
    import_id bigint
);
CREATE SEQUENCE public.purchase_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.purchase_line_id_seq OWNED BY public.purchase_line.id;
CREATE TABLE public.question (
    id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    words character varying NOT NULL,
    filter_text character varying,
    product_id bigint,
    parent_id bigint,
    sentence character varying NOT NULL,
    found integer NOT NULL,
    place character varying(80),
    asked_by character varying(64) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    spec jsonb
);
CREATE SEQUENCE public.question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.question_id_seq OWNED BY public.question.id;
CREATE TABLE public.relation (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    level integer NOT NULL,
    origin character varying(24) NOT NULL,
    import_id bigint
);
CREATE SEQUENCE public.relation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.relation_id_seq OWNED BY public.relation.id;
CREATE TABLE public.reply (
    id bigint NOT NULL,
    cause character varying(200) NOT NULL,
    ordinal integer NOT NULL,
    surface character varying(24) NOT NULL,
    method character varying(64) NOT NULL,
    payload jsonb NOT NULL,
    state character varying(24) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    tries integer NOT NULL,
    result jsonb,
    error character varying(400)
);
CREATE SEQUENCE public.reply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reply_id_seq OWNED BY public.reply.id;
CREATE TABLE public.response (
    id bigint NOT NULL,
    plan_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    at timestamp with time zone NOT NULL,
    purchase_id bigint
);
CREATE SEQUENCE public.response_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.response_id_seq OWNED BY public.response.id;
CREATE TABLE public.route (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    channel character varying(24) NOT NULL,
    address character varying(254) NOT NULL,
    state character varying(24) NOT NULL,
    closed_reason character varying(200),
    preferred boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.route_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.route_id_seq OWNED BY public.route.id;
CREATE TABLE public.rule_base (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    rules jsonb NOT NULL,
    description character varying,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.rule_base_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rule_base_id_seq OWNED BY public.rule_base.id;
CREATE TABLE public.saved_extraction (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    spec jsonb NOT NULL,
    description character varying,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.saved_extraction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.saved_extraction_id_seq OWNED BY public.saved_extraction.id;
CREATE TABLE public.saved_filter (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    text character varying NOT NULL,
    parent_id bigint,
    description character varying,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    parts jsonb DEFAULT '[]'::jsonb NOT NULL,
    parameters jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE SEQUENCE public.saved_filter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.saved_filter_id_seq OWNED BY public.saved_filter.id;
CREATE TABLE public.scheduled_report (
    id bigint NOT NULL,
    kind character varying(24) NOT NULL,
    subject character varying,
    recurrence character varying(24) NOT NULL,
    minute integer NOT NULL,
    weekday integer,
    day integer,
    slack_channel character varying(32) NOT NULL,
    next_at timestamp with time zone,
    last_at timestamp with time zone,
    made_by_id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.scheduled_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.scheduled_report_id_seq OWNED BY public.scheduled_report.id;
CREATE TABLE public.setting (
    name character varying(64) NOT NULL,
    value character varying NOT NULL
);
CREATE TABLE public.solution (
    id bigint NOT NULL,
    parent_id bigint,
    name character varying(120) NOT NULL,
    virtual boolean NOT NULL
);
CREATE SEQUENCE public.solution_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.solution_id_seq OWNED BY public.solution.id;
CREATE TABLE public.solution_product (
    id bigint NOT NULL,
    solution_id bigint NOT NULL,
    product_id bigint NOT NULL
);
CREATE SEQUENCE public.solution_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.solution_product_id_seq OWNED BY public.solution_product.id;
CREATE TABLE public.staff (
    id bigint NOT NULL,
    slack_user character varying(32) NOT NULL,
    name character varying(120) NOT NULL,
    roles jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    telegram_chat character varying(32),
    department_id bigint
);
CREATE SEQUENCE public.staff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.staff_id_seq OWNED BY public.staff.id;
CREATE TABLE public.staff_link (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    staff_id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE SEQUENCE public.staff_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.staff_link_id_seq OWNED BY public.staff_link.id;
CREATE TABLE public.trouble (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint,
    occurred_on date NOT NULL,
    classification character varying(80),
    level integer NOT NULL,
    description character varying,
    settlement_method character varying(200),
    status character varying(24) NOT NULL,
    last_handled_on date,
    settled_on date,
    import_id bigint,
    created_at timestamp with time zone NOT NULL,
    source character varying(64),
    external_id character varying(64)
);
CREATE SEQUENCE public.trouble_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.trouble_id_seq OWNED BY public.trouble.id;
CREATE TABLE public.virtual_attribute (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    expression character varying NOT NULL,
    unit character varying(40),
    description character varying,
    saved_by character varying(64) NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.virtual_attribute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.virtual_attribute_id_seq OWNED BY public.virtual_attribute.id;
ALTER TABLE ONLY public.accounting_month ALTER COLUMN id SET DEFAULT nextval('public.accounting_month_id_seq'::regclass);
ALTER TABLE ONLY public.audit_entry ALTER COLUMN id SET DEFAULT nextval('public.audit_entry_id_seq'::regclass);
ALTER TABLE ONLY public.canned_reply ALTER COLUMN id SET DEFAULT nextval('public.canned_reply_id_seq'::regclass);
ALTER TABLE ONLY public.catalogue_change ALTER COLUMN id SET DEFAULT nextval('public.catalogue_change_id_seq'::regclass);
ALTER TABLE ONLY public.column_mapping ALTER COLUMN id SET DEFAULT nextval('public.column_mapping_id_seq'::regclass);
ALTER TABLE ONLY public.consent ALTER COLUMN id SET DEFAULT nextval('public.consent_id_seq'::regclass);
ALTER TABLE ONLY public.consent_event ALTER COLUMN id SET DEFAULT nextval('public.consent_event_id_seq'::regclass);
ALTER TABLE ONLY public.consent_request ALTER COLUMN id SET DEFAULT nextval('public.consent_request_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.contact_policy ALTER COLUMN id SET DEFAULT nextval('public.contact_policy_id_seq'::regclass);
ALTER TABLE ONLY public.contact_preference ALTER COLUMN id SET DEFAULT nextval('public.contact_preference_id_seq'::regclass);
ALTER TABLE ONLY public.contract ALTER COLUMN id SET DEFAULT nextval('public.contract_id_seq'::regclass);
ALTER TABLE ONLY public.conversation ALTER COLUMN id SET DEFAULT nextval('public.conversation_id_seq'::regclass);
ALTER TABLE ONLY public.conversation_message ALTER COLUMN id SET DEFAULT nextval('public.conversation_message_id_seq'::regclass);
ALTER TABLE ONLY public.counted_link ALTER COLUMN id SET DEFAULT nextval('public.counted_link_id_seq'::regclass);
ALTER TABLE ONLY public.customer ALTER COLUMN id SET DEFAULT nextval('public.customer_id_seq'::regclass);
ALTER TABLE ONLY public.customer_list ALTER COLUMN id SET DEFAULT nextval('public.customer_list_id_seq'::regclass);
ALTER TABLE ONLY public.customer_merge ALTER COLUMN id SET DEFAULT nextval('public.customer_merge_id_seq'::regclass);
ALTER TABLE ONLY public.definition_version ALTER COLUMN id SET DEFAULT nextval('public.definition_version_id_seq'::regclass);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.delivery_attempt ALTER COLUMN id SET DEFAULT nextval('public.delivery_attempt_id_seq'::regclass);
ALTER TABLE ONLY public.department ALTER COLUMN id SET DEFAULT nextval('public.department_id_seq'::regclass);
ALTER TABLE ONLY public.department_solution ALTER COLUMN id SET DEFAULT nextval('public.department_solution_id_seq'::regclass);
ALTER TABLE ONLY public.display_setting ALTER COLUMN id SET DEFAULT nextval('public.display_setting_id_seq'::regclass);
ALTER TABLE ONLY public.distinct_pair ALTER COLUMN id SET DEFAULT nextval('public.distinct_pair_id_seq'::regclass);
ALTER TABLE ONLY public.erased_identity ALTER COLUMN id SET DEFAULT nextval('public.erased_identity_id_seq'::regclass);
ALTER TABLE ONLY public.evaluation ALTER COLUMN id SET DEFAULT nextval('public.evaluation_id_seq'::regclass);
ALTER TABLE ONLY public.frequency_cap ALTER COLUMN id SET DEFAULT nextval('public.frequency_cap_id_seq'::regclass);
ALTER TABLE ONLY public.identity ALTER COLUMN id SET DEFAULT nextval('public.identity_id_seq'::regclass);
ALTER TABLE ONLY public.import_change ALTER COLUMN id SET DEFAULT nextval('public.import_change_id_seq'::regclass);
ALTER TABLE ONLY public.import_run ALTER COLUMN id SET DEFAULT nextval('public.import_run_id_seq'::regclass);
ALTER TABLE ONLY public.inbox_event ALTER COLUMN id SET DEFAULT nextval('public.inbox_event_id_seq'::regclass);
ALTER TABLE ONLY public.link_token ALTER COLUMN id SET DEFAULT nextval('public.link_token_id_seq'::regclass);
ALTER TABLE ONLY public.link_visit ALTER COLUMN id SET DEFAULT nextval('public.link_visit_id_seq'::regclass);
ALTER TABLE ONLY public.list_member ALTER COLUMN id SET DEFAULT nextval('public.list_member_id_seq'::regclass);
ALTER TABLE ONLY public.list_version ALTER COLUMN id SET DEFAULT nextval('public.list_version_id_seq'::regclass);
ALTER TABLE ONLY public.list_version_member ALTER COLUMN id SET DEFAULT nextval('public.list_version_member_id_seq'::regclass);
ALTER TABLE ONLY public.managerial_account ALTER COLUMN id SET DEFAULT nextval('public.managerial_account_id_seq'::regclass);
ALTER TABLE ONLY public.plan ALTER COLUMN id SET DEFAULT nextval('public.plan_id_seq'::regclass);
ALTER TABLE ONLY public.product ALTER COLUMN id SET DEFAULT nextval('public.product_id_seq'::regclass);
ALTER TABLE ONLY public.product_name ALTER COLUMN id SET DEFAULT nextval('public.product_name_id_seq'::regclass);
ALTER TABLE ONLY public.product_record ALTER COLUMN id SET DEFAULT nextval('public.product_record_id_seq'::regclass);
ALTER TABLE ONLY public.proposal ALTER COLUMN id SET DEFAULT nextval('public.proposal_id_seq'::regclass);
ALTER TABLE ONLY public.purchase ALTER COLUMN id SET DEFAULT nextval('public.purchase_id_seq'::regclass);
ALTER TABLE ONLY public.purchase_line ALTER COLUMN id SET DEFAULT nextval('public.purchase_line_id_seq'::regclass);
ALTER TABLE ONLY public.question ALTER COLUMN id SET DEFAULT nextval('public.question_id_seq'::regclass);
ALTER TABLE ONLY public.relation ALTER COLUMN id SET DEFAULT nextval('public.relation_id_seq'::regclass);
ALTER TABLE ONLY public.reply ALTER COLUMN id SET DEFAULT nextval('public.reply_id_seq'::regclass);
ALTER TABLE ONLY public.response ALTER COLUMN id SET DEFAULT nextval('public.response_id_seq'::regclass);
ALTER TABLE ONLY public.route ALTER COLUMN id SET DEFAULT nextval('public.route_id_seq'::regclass);
ALTER TABLE ONLY public.rule_base ALTER COLUMN id SET DEFAULT nextval('public.rule_base_id_seq'::regclass);
ALTER TABLE ONLY public.saved_extraction ALTER COLUMN id SET DEFAULT nextval('public.saved_extraction_id_seq'::regclass);
ALTER TABLE ONLY public.saved_filter ALTER COLUMN id SET DEFAULT nextval('public.saved_filter_id_seq'::regclass);
ALTER TABLE ONLY public.scheduled_report ALTER COLUMN id SET DEFAULT nextval('public.scheduled_report_id_seq'::regclass);
ALTER TABLE ONLY public.solution ALTER COLUMN id SET DEFAULT nextval('public.solution_id_seq'::regclass);
ALTER TABLE ONLY public.solution_product ALTER COLUMN id SET DEFAULT nextval('public.solution_product_id_seq'::regclass);
ALTER TABLE ONLY public.staff ALTER COLUMN id SET DEFAULT nextval('public.staff_id_seq'::regclass);
ALTER TABLE ONLY public.staff_link ALTER COLUMN id SET DEFAULT nextval('public.staff_link_id_seq'::regclass);
ALTER TABLE ONLY public.trouble ALTER COLUMN id SET DEFAULT nextval('public.trouble_id_seq'::regclass);
ALTER TABLE ONLY public.virtual_attribute ALTER COLUMN id SET DEFAULT nextval('public.virtual_attribute_id_seq'::regclass);
INSERT INTO public.accounting_month VALUES
	(1, '2026-01-01', 3, 4800, 1000, 1900, 1100, 1800, 1, 'schedule', '2026-03-17 09:00:00+00');
INSERT INTO public.alembic_version VALUES
	('0003');
INSERT INTO public.audit_entry VALUES
	(1, '2026-03-02 09:00:00+00', 'staff:1', 'plan submitted', 'plan:1', '{"told": 9, "fingerprint": "0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1"}'),
	(2, '2026-03-02 09:00:00+00', 'staff:2', 'plan approved', 'plan:1', '{"fingerprint": "0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1"}'),
	(3, '2026-03-02 09:00:00+00', 'system', 'plan started', 'plan:1', '{}'),
	(4, '2026-03-02 09:00:00+00', 'system', 'plan finished', 'plan:1', '{}'),
	(5, '2026-03-02 09:00:00+00', 'customer:2', 'answered interested', 'delivery:2', '{}'),
	(6, '2026-03-02 09:00:00+00', 'customer:3', 'price shown', 'delivery:3', '{"amount": 450}'),
	(7, '2026-03-02 09:00:00+00', 'customer:3', 'answered ordered', 'delivery:3', '{}'),
	(8, '2026-03-02 09:00:00+00', 'customer:10', 'answered not_for_me', 'delivery:10', '{}'),
	(9, '2026-03-02 09:00:00+00', 'customer:5', 'consent withdrawn', 'customer:5', '{"channel": "telegram", "purpose": "offers"}'),
	(10, '2026-03-02 09:00:00+00', 'customer:5', 'answered stopped', 'delivery:5', '{}'),
	(11, '2026-03-17 09:00:00+00', 'system', 'plan evaluated', 'plan:1', '{"final": true}'),
	(12, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:2', '{"told": 10, "fingerprint": "15f1c402c1429130c1f931bd75446719cc26f5d0ec424cb58e00ea592a7479fd"}'),
	(13, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:3', '{"told": 10, "fingerprint": "6e3f5dc6196fda4c0f25bbdcf3e8d8eea91e608483eeffbd411d152b3b3b9f3c"}'),
	(14, '2026-03-17 09:00:00+00', 'staff:2', 'plan sent back', 'plan:3', '{}'),
	(15, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:4', '{"told": 10, "fingerprint": "c90ee9c085d899ae941cf013f1610ba66da389e6c3e2b3cf2fa3c29d2e271304"}'),
	(16, '2026-03-17 09:00:00+00', 'staff:2', 'plan approved', 'plan:4', '{"fingerprint": "c90ee9c085d899ae941cf013f1610ba66da389e6c3e2b3cf2fa3c29d2e271304"}'),
	(17, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:5', '{"told": 10, "fingerprint": "3d958948e1c425d00d3dfa6768d1b9692e96847393ba920102d588ddcea78c03"}'),
	(18, '2026-03-17 09:00:00+00', 'staff:2', 'plan approved', 'plan:5', '{"fingerprint": "3d958948e1c425d00d3dfa6768d1b9692e96847393ba920102d588ddcea78c03"}'),
	(19, '2026-03-17 09:00:00+00', 'staff:1', 'plan cancel', 'plan:5', '{}'),
	(20, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:6', '{"told": 9, "fingerprint": "a9aa7fe260e0826e8f79a5c35d228f9da0d06a00c5c0bef59800dbe4fa9840a2"}'),
	(21, '2026-03-17 09:00:00+00', 'staff:2', 'plan approved', 'plan:6', '{"fingerprint": "a9aa7fe260e0826e8f79a5c35d228f9da0d06a00c5c0bef59800dbe4fa9840a2"}'),
	(22, '2026-03-17 09:00:00+00', 'system', 'plan started', 'plan:6', '{}'),
	(23, '2026-03-17 09:00:00+00', 'staff:1', 'plan submitted', 'plan:7', '{"told": 9, "fingerprint": "7c1ca58e045b7d519900d6cbe5f17142d10b2fcb7772ac2447988bba6c826f6a"}'),
	(24, '2026-03-17 09:00:00+00', 'staff:2', 'plan approved', 'plan:7', '{"fingerprint": "7c1ca58e045b7d519900d6cbe5f17142d10b2fcb7772ac2447988bba6c826f6a"}'),
	(25, '2026-03-17 09:00:00+00', 'staff:1', 'plan pause', 'plan:7', '{}'),
	(26, '2026-03-17 09:00:00+00', 'staff:1', 'link made', 'customer:8', '{}'),
	(27, '2026-03-17 09:00:00+00', 'staff:1', 'link made', 'customer:9', '{}'),
	(28, '2026-03-17 09:00:00+00', 'customer:8', 'chat linked', 'customer:8', '{}'),
	(29, '2026-03-17 09:00:00+00', 'staff:1', 'noted', 'shop', '{"said": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}'),
	(30, '2026-03-17 09:00:00+00', 'customer:22', 'looked', 'customer:22', '{}');
INSERT INTO public.canned_reply VALUES
	(1, 'to Nell Reed', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.catalogue_change VALUES
	(1, 'solution', 3, NULL, 'null', '{"name": "Outdoors", "virtual": false, "parent_id": null}', 'staff:1', '2026-03-17 09:00:00+00', NULL),
	(2, 'product', 1, 1, '{"solution_id": null}', '{"solution_id": 5}', 'staff:1', '2026-03-17 09:00:00+00', NULL),
	(3, 'department', 1, NULL, '{"offers": []}', '{"offers": [1]}', 'staff:1', '2026-03-17 09:00:00+00', NULL);
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(1, '726', 'product', 1),
	(2, '726', 'product', 2),
	(3, '726', 'relation', 1),
	(4, '726', 'customer', 1),
	(5, '726', 'customer', 2),
	(6, '726', 'customer', 3),
	(7, '726', 'customer', 4),
	(8, '726', 'customer', 5),
	(9, '726', 'customer', 6),
	(10, '726', 'customer', 7),
	(11, '726', 'customer', 8),
	(12, '726', 'customer', 9),
	(13, '726', 'customer', 10),
	(14, '726', 'customer', 11),
	(15, '726', 'customer', 12),
	(16, '727', 'customer', 1),
	(17, '727', 'customer', 2),
	(18, '727', 'customer', 3),
	(19, '727', 'customer', 4),
	(20, '727', 'customer', 5),
	(21, '727', 'customer', 6),
	(22, '727', 'customer', 7),
	(23, '727', 'customer', 8),
	(24, '727', 'customer', 9),
	(25, '727', 'customer', 10),
	(26, '727', 'customer', 11),
	(27, '727', 'customer', 12),
	(28, '729', 'customer', 13),
	(29, '729', 'customer', 14),
	(30, '729', 'customer', 15),
	(31, '729', 'customer', 16),
	(32, '729', 'customer', 17),
	(33, '729', 'customer', 18),
	(34, '729', 'customer', 19),
	(35, '729', 'customer', 20),
	(36, '729', 'customer', 21),
	(37, '729', 'product', 3),
	(38, '729', 'product', 4),
	(39, '729', 'product', 5),
	(40, '729', 'purchase', 1),
	(41, '729', 'purchase', 2),
	(42, '729', 'purchase', 3),
	(43, '729', 'purchase', 4),
	(44, '729', 'purchase', 5),
	(45, '729', 'purchase', 6),
	(46, '729', 'purchase', 7),
	(47, '729', 'purchase', 8),
	(48, '729', 'purchase', 9),
	(49, '729', 'purchase', 10),
	(50, '729', 'purchase', 11),
	(51, '729', 'purchase', 12),
	(52, '729', 'purchase', 13),
	(53, '729', 'purchase', 14),
	(54, '729', 'purchase', 15),
	(55, '729', 'purchase', 16),
	(56, '729', 'purchase', 17),
	(57, '729', 'purchase', 18),
	(58, '729', 'purchase', 19),
	(59, '729', 'purchase', 20),
	(60, '729', 'purchase', 21),
	(61, '729', 'purchase', 22),
	(62, '729', 'purchase', 23),
	(63, '729', 'purchase', 24),
	(64, '729', 'purchase', 25),
	(65, '729', 'purchase', 26),
	(66, '729', 'purchase', 27),
	(67, '729', 'purchase', 28),
	(68, '729', 'purchase', 29),
	(69, '729', 'purchase', 30),
	(70, '729', 'purchase', 31),
	(71, '729', 'purchase', 32),
	(72, '729', 'purchase', 33),
	(73, '729', 'purchase', 34),
	(74, '729', 'purchase', 35),
	(75, '729', 'purchase', 36),
	(76, '729', 'purchase', 37),
	(77, '729', 'purchase', 38),
	(78, '729', 'purchase', 39),
	(79, '729', 'purchase', 40),
	(80, '729', 'purchase', 41),
	(81, '729', 'purchase', 42),
	(82, '729', 'purchase', 43),
	(83, '729', 'purchase', 44),
	(84, '729', 'purchase', 45),
	(85, '729', 'purchase', 46),
	(86, '729', 'purchase', 47),
	(87, '729', 'purchase', 48),
	(88, '729', 'purchase', 49),
	(89, '729', 'purchase', 50),
	(90, '729', 'purchase', 51),
	(91, '729', 'purchase', 52),
	(92, '729', 'purchase', 53),
	(93, '729', 'purchase', 54),
	(94, '729', 'purchase', 55),
	(95, '729', 'purchase', 56),
	(96, '729', 'purchase', 57),
	(97, '729', 'purchase', 58),
	(98, '729', 'purchase', 59),
	(99, '729', 'purchase', 60),
	(100, '729', 'purchase', 61);
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(101, '729', 'purchase_line', 1),
	(102, '729', 'purchase_line', 2),
	(103, '729', 'purchase_line', 3),
	(104, '729', 'purchase_line', 4),
	(105, '729', 'purchase_line', 5),
	(106, '729', 'purchase_line', 6),
	(107, '729', 'purchase_line', 7),
	(108, '729', 'purchase_line', 8),
	(109, '729', 'purchase_line', 9),
	(110, '729', 'purchase_line', 10),
	(111, '729', 'purchase_line', 11),
	(112, '729', 'purchase_line', 12),
	(113, '729', 'purchase_line', 13),
	(114, '729', 'purchase_line', 14),
	(115, '729', 'purchase_line', 15),
	(116, '729', 'purchase_line', 16),
	(117, '729', 'purchase_line', 17),
	(118, '729', 'purchase_line', 18),
	(119, '729', 'purchase_line', 19),
	(120, '729', 'purchase_line', 20),
	(121, '729', 'purchase_line', 21),
	(122, '729', 'purchase_line', 22),
	(123, '729', 'purchase_line', 23),
	(124, '729', 'purchase_line', 24),
	(125, '729', 'purchase_line', 25),
	(126, '729', 'purchase_line', 26),
	(127, '729', 'purchase_line', 27),
	(128, '729', 'purchase_line', 28),
	(129, '729', 'purchase_line', 29),
	(130, '729', 'purchase_line', 30),
	(131, '729', 'purchase_line', 31),
	(132, '729', 'purchase_line', 32),
	(133, '729', 'purchase_line', 33),
	(134, '729', 'purchase_line', 34),
	(135, '729', 'purchase_line', 35),
	(136, '729', 'purchase_line', 36),
	(137, '729', 'purchase_line', 37),
	(138, '729', 'purchase_line', 38),
	(139, '729', 'purchase_line', 39),
	(140, '729', 'purchase_line', 40),
	(141, '729', 'purchase_line', 41),
	(142, '729', 'purchase_line', 42),
	(143, '729', 'purchase_line', 43),
	(144, '729', 'purchase_line', 44),
	(145, '729', 'purchase_line', 45),
	(146, '729', 'purchase_line', 46),
	(147, '729', 'purchase_line', 47),
	(148, '729', 'purchase_line', 48),
	(149, '729', 'purchase_line', 49),
	(150, '729', 'purchase_line', 50),
	(151, '729', 'purchase_line', 51),
	(152, '729', 'purchase_line', 52),
	(153, '729', 'purchase_line', 53),
	(154, '729', 'purchase_line', 54),
	(155, '729', 'purchase_line', 55),
	(156, '729', 'purchase_line', 56),
	(157, '729', 'purchase_line', 57),
	(158, '729', 'purchase_line', 58),
	(159, '729', 'purchase_line', 59),
	(160, '729', 'purchase_line', 60),
	(161, '729', 'purchase_line', 61),
	(162, '729', 'purchase_line', 62),
	(163, '729', 'purchase_line', 63),
	(164, '729', 'purchase_line', 64),
	(165, '729', 'purchase_line', 65),
	(166, '729', 'purchase_line', 66),
	(167, '729', 'purchase_line', 67),
	(168, '729', 'purchase_line', 68),
	(169, '729', 'purchase_line', 69),
	(170, '729', 'purchase_line', 70),
	(171, '729', 'purchase_line', 71),
	(172, '729', 'purchase_line', 72),
	(173, '729', 'purchase_line', 73),
	(174, '729', 'purchase_line', 74),
	(175, '729', 'purchase_line', 75),
	(176, '729', 'purchase_line', 76),
	(177, '729', 'purchase_line', 77),
	(178, '729', 'purchase_line', 78),
	(179, '729', 'purchase_line', 79),
	(180, '729', 'purchase_line', 80),
	(181, '729', 'purchase_line', 81),
	(182, '729', 'purchase_line', 82),
	(183, '729', 'purchase_line', 83),
	(184, '729', 'purchase_line', 84),
	(185, '729', 'purchase_line', 85),
	(186, '729', 'purchase_line', 86),
	(187, '729', 'purchase_line', 87),
	(188, '729', 'purchase_line', 88),
	(189, '729', 'purchase_line', 89),
	(190, '729', 'purchase_line', 90),
	(191, '729', 'purchase_line', 91),
	(192, '729', 'purchase_line', 92),
	(193, '729', 'purchase_line', 93),
	(194, '729', 'purchase_line', 94),
	(195, '729', 'purchase_line', 95),
	(196, '729', 'purchase_line', 96),
	(197, '729', 'purchase_line', 97),
	(198, '729', 'purchase_line', 98),
	(199, '729', 'purchase_line', 99),
	(200, '729', 'purchase_line', 100);
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(201, '729', 'purchase_line', 101),
	(202, '729', 'purchase_line', 102),
	(203, '729', 'purchase_line', 103),
	(204, '729', 'purchase_line', 104),
	(205, '729', 'purchase_line', 105),
	(206, '729', 'purchase_line', 106),
	(207, '729', 'purchase_line', 107),
	(208, '729', 'purchase_line', 108),
	(209, '729', 'purchase_line', 109),
	(210, '729', 'purchase_line', 110),
	(211, '729', 'purchase_line', 111),
	(212, '729', 'purchase_line', 112),
	(213, '729', 'purchase_line', 113),
	(214, '729', 'purchase_line', 114),
	(215, '729', 'purchase_line', 115),
	(216, '729', 'purchase_line', 116),
	(217, '729', 'purchase_line', 117),
	(218, '729', 'purchase_line', 118),
	(219, '729', 'purchase_line', 119),
	(220, '729', 'purchase_line', 120),
	(221, '729', 'purchase_line', 121),
	(222, '730', 'product', 3),
	(223, '730', 'product', 4),
	(224, '730', 'product', 5),
	(225, '731', 'customer', 21),
	(226, '731', 'customer', 17),
	(227, '731', 'customer', 13),
	(228, '731', 'customer', 18),
	(229, '731', 'customer', 19),
	(230, '731', 'customer', 20),
	(231, '731', 'customer', 16),
	(232, '731', 'customer', 14),
	(233, '731', 'customer', 15),
	(234, '734', 'relation', 2),
	(235, '734', 'relation', 3),
	(236, '734', 'relation', 4),
	(237, '734', 'relation', 5),
	(238, '734', 'relation', 6),
	(239, '734', 'relation', 7),
	(240, '734', 'relation', 8),
	(241, '734', 'relation', 9),
	(242, '734', 'relation', 10),
	(243, '734', 'relation', 11),
	(244, '734', 'relation', 12),
	(245, '752', 'purchase', 62),
	(246, '752', 'purchase_line', 122),
	(247, '755', 'purchase', 63),
	(248, '755', 'purchase_line', 123),
	(249, '798', 'contact', 1),
	(250, '798', 'contract', 1),
	(251, '798', 'trouble', 1),
	(252, '727', 'customer', 22),
	(253, '727', 'customer', 23),
	(254, '727', 'customer', 23),
	(255, '727', 'purchase', 64),
	(256, '727', 'contact', 2),
	(257, '727', 'contract', 2),
	(258, '727', 'purchase_line', 124),
	(259, '727', 'trouble', 2),
	(260, '727', 'contact', 3),
	(261, '727', 'solution', 3),
	(262, '727', 'solution', 4),
	(263, '727', 'solution', 5),
	(264, '727', 'solution', 6),
	(265, '727', 'solution_product', 2),
	(266, '727', 'solution_product', 3),
	(267, '727', 'product', 1),
	(268, '727', 'product', 2),
	(269, '727', 'product', 5),
	(270, '727', 'customer', 1),
	(271, '727', 'customer', 2),
	(272, '727', 'customer', 4),
	(273, '727', 'customer', 7),
	(274, '727', 'customer', 13),
	(275, '727', 'customer', 23),
	(276, '727', 'managerial_account', 3),
	(277, '727', 'managerial_account', 4),
	(278, '727', 'managerial_account', 5),
	(279, '727', 'product_record', 1),
	(280, '727', 'product_record', 2);
INSERT INTO public.column_mapping VALUES
	(1, 'purchases', 'ab2d04d4224e09dedcd59bd838b1edbe0a7ead7e76deb90566f2c312d8137ad2', '{"date": "InvoiceDate", "price": "Price", "country": "Country", "product": "StockCode", "customer": "Customer ID", "document": "Invoice", "quantity": "Quantity", "description": "Description"}', '2026-03-02 09:00:00+00');
INSERT INTO public.consent VALUES
	(2, 2, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(3, 3, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(4, 4, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(6, 6, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(7, 7, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(8, 8, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(9, 9, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(10, 10, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(11, 11, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(12, 12, 'telegram', 'offers', 'given', '2026-03-02 09:00:00+00'),
	(5, 5, 'telegram', 'offers', 'withdrawn', '2026-03-02 09:00:00+00'),
	(1, 1, 'telegram', 'offers', 'withdrawn', '2026-03-02 09:00:00+00'),
	(13, 22, 'telegram', 'offers', 'given', '2026-03-17 09:00:00+00');
INSERT INTO public.consent_event VALUES
	(1, 5, 'telegram', 'offers', 'withdrawn', '2026-03-02 09:00:00+00', 'Telegram update 1004, message 9: button "Stop these messages"', 'en-1'),
	(2, 22, 'telegram', 'offers', 'given', '2026-03-17 09:00:00+00', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'en-1');
INSERT INTO public.consent_request VALUES
	(1, '0000000000000000000000000000000000000000000000000000000000000022', 22, 'telegram', 'offers', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'en-1', '2026-03-17 09:00:00+00', '2026-03-24 09:00:00+00', NULL);
INSERT INTO public.contact VALUES
	(1, 3, NULL, 'telephone', '2026-03-17 09:00:00+00', '2026-01-09', 180, 'asked for the price', NULL, NULL, NULL, NULL),
	(2, 22, NULL, 'counter', '2026-03-17 09:00:00+00', '2026-02-01', NULL, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', NULL, 2, NULL, NULL),
	(3, 1, NULL, 'counter', '2026-03-17 09:00:00+00', '2026-02-01', NULL, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', NULL, NULL, NULL, NULL);
INSERT INTO public.contact_policy VALUES
	(1, 1260, 480, 'defer', 7, true, true, true, false, 'staff:1', '2026-03-17 09:00:00+00');
INSERT INTO public.contact_preference VALUES
	(1, 22, 2, NULL, NULL, NULL, '2026-03-17 09:00:00+00');
INSERT INTO public.contract VALUES
	(1, 1, 1, 'K-1', '2026-01-01', NULL, 1999, NULL, '2026-03-17 09:00:00+00'),
	(2, 22, NULL, 'C/V-2001', '2026-02-01', NULL, 900, NULL, '2026-03-17 09:00:00+00');
INSERT INTO public.conversation VALUES
	(1, 22, 'telegram', NULL, 'open', NULL, 'C7', '1700000000.000700', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, NULL);
INSERT INTO public.conversation_message VALUES
	(1, 1, 'from_customer', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', NULL, NULL, '2026-03-17 09:00:00+00');
INSERT INTO public.counted_link VALUES
	(1, 6, 'https://shop.example/?who=nell.reed@example.org');
INSERT INTO public.customer VALUES
	(3, 'C-3', 'Мария Иванова', NULL, NULL, 'United Kingdom', '+442079460003', 'person3@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(5, 'C-5', 'नेहा शर्मा', NULL, NULL, 'United Kingdom', '+442079460005', 'person5@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(6, 'C-6', 'José Núñez', NULL, NULL, 'United Kingdom', '+442079460006', 'person6@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(8, 'C-8', 'Ågot Bjørnsen', NULL, NULL, 'United Kingdom', '+442079460008', 'person8@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(9, 'C-9', 'Łukasz Żak', NULL, NULL, 'United Kingdom', '+442079460009', 'person9@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(10, 'C-10', 'Ólafur Þór', NULL, NULL, 'United Kingdom', '+442079460010', 'person10@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(11, 'C-11', 'Thị Hương', NULL, NULL, 'United Kingdom', '+442079460011', 'person11@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(12, 'C-12', 'Brandt', NULL, NULL, 'United Kingdom', '+442079460012', 'person12@example.org', NULL, NULL, NULL, NULL, '{}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(21, '100', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-12-08', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(17, '101', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-03', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(18, '103', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-03', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(19, '104', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-04', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(20, '105', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-07', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(16, '106', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-03', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(14, '107', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-03', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(15, '108', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-02', '{}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(22, 'V-2001', 'Nell Reed', '3 Mill Lane', 'N1 9GU', 'UK', '+442071838999', 'nell.reed@example.org', NULL, NULL, NULL, '2020-01-01', '{"nickname": "Nell Reed"}', NULL, 2, '2026-03-17 09:00:00+00', NULL),
	(1, 'C-1', '伊東 花子', NULL, NULL, 'United Kingdom', '+442079460001', 'person1@example.org', NULL, NULL, NULL, NULL, '{"solutions": "Light; Outdoors"}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(2, 'C-2', 'Zoë O’Brien', NULL, NULL, 'United Kingdom', '+442079460002', 'person2@example.org', NULL, NULL, NULL, NULL, '{"solutions": ["Kitchen"]}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(4, 'C-4', 'علي حسن', NULL, NULL, 'United Kingdom', '+442079460004', 'person4@example.org', NULL, NULL, NULL, NULL, '{"solutions": "Garden, picnic"}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(7, 'C-7', '김민준', NULL, NULL, 'United Kingdom', '+442079460007', 'person7@example.org', NULL, NULL, NULL, NULL, '{"solutions": ""}', NULL, NULL, '2026-03-02 09:00:00+00', NULL),
	(13, '102', NULL, NULL, NULL, 'United Kingdom', NULL, NULL, NULL, NULL, NULL, '2025-11-06', '{"solutions": "Kitchen > Light"}', NULL, 1, '2026-03-02 09:00:00+00', NULL),
	(23, 'V-2001-old', 'Nell Reed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{"solutions": "Tea, complete"}', 22, NULL, '2026-03-17 09:00:00+00', NULL);
INSERT INTO public.customer_list VALUES
	(2, 'list of Nell Reed', 2, 1, 'U1', '2026-03-17 09:00:00+00', 1, NULL, NULL),
	(1, 'lanterns', 1, 12, 'staff:1', '2026-03-02 09:00:00+00', 2, 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.customer_merge VALUES
	(1, 22, 23, '[]', '{"name": "Nell Reed"}', 'staff:1', '2026-03-17 09:00:00+00', NULL, NULL);
INSERT INTO public.definition_version VALUES
	(1, 'filter', 'regulars', 1, '{"text": "purchases > 3"}', 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.delivery VALUES
	(1, 1, 1, 1, 1, 'telegram', '9001', 'held_out', '2026-03-02 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(4, 1, 4, 1, 4, 'telegram', '9004', 'held_out', '2026-03-02 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(7, 1, 7, 1, 7, 'telegram', '9007', 'held_out', '2026-03-02 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(2, 1, 2, 1, 2, 'telegram', '9002', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(3, 1, 3, 1, 3, 'telegram', '9003', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(10, 1, 10, 1, 10, 'telegram', '9010', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(5, 1, 5, 1, 5, 'telegram', '9005', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(6, 1, 6, 1, 6, 'telegram', '9006', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(9, 1, 9, 1, 9, 'telegram', '9009', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(11, 1, 11, 1, 11, 'telegram', '9011', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(12, 1, 12, 1, 12, 'telegram', '9012', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(8, 1, 8, 1, 8, 'telegram', '9008', 'sent', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, '1', 1),
	(13, 4, 1, 1, 37, 'telegram', '9001', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(14, 4, 2, 1, 38, 'telegram', '9002', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(15, 4, 3, 1, 39, 'telegram', '9003', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(16, 4, 4, 1, 40, 'telegram', '9004', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(17, 4, 6, 1, 42, 'telegram', '9006', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(18, 4, 7, 1, 43, 'telegram', '9007', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(19, 4, 8, 1, 44, 'telegram', '9008', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(20, 4, 9, 1, 45, 'telegram', '9009', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(21, 4, 11, 1, 47, 'telegram', '9011', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(22, 4, 12, 1, 48, 'telegram', '9012', 'waiting', '2026-03-20 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(23, 5, 1, 1, 49, 'telegram', '9001', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(24, 5, 2, 1, 50, 'telegram', '9002', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(25, 5, 3, 1, 51, 'telegram', '9003', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(26, 5, 4, 1, 52, 'telegram', '9004', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(27, 5, 6, 1, 54, 'telegram', '9006', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(28, 5, 7, 1, 55, 'telegram', '9007', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(29, 5, 8, 1, 56, 'telegram', '9008', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(30, 5, 9, 1, 57, 'telegram', '9009', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(31, 5, 11, 1, 59, 'telegram', '9011', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(32, 5, 12, 1, 60, 'telegram', '9012', 'cancelled', '2026-03-18 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'the plan was cancelled', NULL, 0),
	(33, 6, 1, 1, 61, 'telegram', '9001', 'held_out', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(34, 6, 2, 1, 62, 'telegram', '9002', 'sent', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, '77', 1),
	(35, 6, 3, 1, 63, 'telegram', '9003', 'failed', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'wrong address', NULL, 1),
	(36, 6, 4, 1, 64, 'telegram', '9004', 'deferred', '2026-03-17 09:00:40+00', '2026-03-17 09:00:00+00', NULL, '429', NULL, 1),
	(37, 6, 6, 1, 66, 'telegram', '9006', 'unknown', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'cut', NULL, 1),
	(39, 6, 8, 1, 68, 'telegram', '9008', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(40, 6, 9, 1, 69, 'telegram', '9009', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(41, 6, 11, 1, 71, 'telegram', '9011', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(42, 6, 12, 1, 72, 'telegram', '9012', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(38, 6, 7, 1, 67, 'telegram', '9007', 'claimed', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, NULL, NULL, 1),
	(43, 7, 2, 1, 74, 'telegram', '9002', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(44, 7, 3, 1, 75, 'telegram', '9003', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(45, 7, 4, 1, 76, 'telegram', '9004', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(46, 7, 6, 1, 78, 'telegram', '9006', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(47, 7, 7, 1, 79, 'telegram', '9007', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(48, 7, 8, 1, 80, 'telegram', '9008', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(49, 7, 9, 1, 81, 'telegram', '9009', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(50, 7, 11, 1, 83, 'telegram', '9011', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(51, 7, 12, 1, 84, 'telegram', '9012', 'waiting', '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, 0),
	(52, 6, 22, 1, 85, 'telegram', '7310000999', 'waiting', '2026-03-18 09:00:00+00', NULL, NULL, 'to Nell Reed', NULL, 0);
INSERT INTO public.delivery_attempt VALUES
	(1, 2, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(2, 3, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(7, 10, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(3, 5, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(4, 6, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(6, 9, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(8, 11, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(9, 12, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(5, 8, 1, 'telegram', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', 'sent', NULL),
	(10, 34, 1, 'telegram', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'sent', NULL),
	(11, 35, 1, 'telegram', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'failed', 'wrong address'),
	(12, 36, 1, 'telegram', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'not_yet', '429'),
	(13, 37, 1, 'telegram', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 'unknown', 'cut'),
	(14, 38, 1, 'telegram', '2026-03-17 09:00:00+00', NULL, NULL, NULL),
	(15, 52, 1, 'telegram', '2026-03-17 09:00:00+00', NULL, NULL, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.');
INSERT INTO public.department VALUES
	(1, 'Interiors');
INSERT INTO public.department_solution VALUES
	(1, 1, 1);
INSERT INTO public.display_setting VALUES
	(1, 'quarters', '{"by": "quarter", "figures": ["sales", "profit"]}', 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.distinct_pair VALUES
	(1, 1, 22, 'staff:1', '2026-03-17 09:00:00+00');
INSERT INTO public.erased_identity VALUES
	(1, 'number', '0000000000000000000000000000000000000000000000000000000000000000', '2026-03-17 09:00:00+00');
INSERT INTO public.evaluation VALUES
	(1, 1, '2026-03-17 09:00:00+00', true, '{"last": "2026-03-15", "sent": 9, "final": true, "first": "2026-03-02", "title": "Lanterns, autumn", "buyers": {"low": -0.3613521083315132, "high": 0.5474110308930111, "difference": 0.2222222222222222}, "control": {"sales": 0, "buyers": 0, "people": 3, "profit": 0, "squares": 0, "product_sales": 0, "product_profit": 0, "sales_with_cost": 0}, "plan_id": 1, "product": "RED LANTERN", "treated": {"sales": 900, "buyers": 2, "people": 9, "profit": 0, "squares": 405000, "product_sales": 900, "product_profit": 0, "sales_with_cost": 0}, "verdict": "too_few", "answered": {"ordered": 1, "stopped": 1, "interested": 1, "not_for_me": 1}, "sentences": ["9 got the message; 3 were held out. Purchases from 2 March 2026 to 15 March 2026.", "Bought RED LANTERN: 2 of 9 (22.2%) against 0 of 3 (0.0%) held out: too few to tell.", "Sales to those told: £9.00, £9.00 of it RED LANTERN (+£9.00, between -£4.73 and +£22.73, from too few to tell).", "Answers: 1 interested, 1 not for me, 1 ordered, 1 stopped."], "extra_sales": {"low": -472.75052940827754, "high": 2272.7505294082775, "difference": 900.0}, "sales_verdict": "too_few"}'),
	(2, 6, '2026-03-17 09:00:00+00', false, '{"best": "Nell Reed"}');
INSERT INTO public.frequency_cap VALUES
	(1, 1, NULL, 2, 7);
INSERT INTO public.identity VALUES
	(1, 13, 'number', '102', '2026-03-02 09:00:00+00'),
	(2, 14, 'number', '107', '2026-03-02 09:00:00+00'),
	(3, 15, 'number', '108', '2026-03-02 09:00:00+00'),
	(4, 16, 'number', '106', '2026-03-02 09:00:00+00'),
	(5, 17, 'number', '101', '2026-03-02 09:00:00+00'),
	(6, 18, 'number', '103', '2026-03-02 09:00:00+00'),
	(7, 19, 'number', '104', '2026-03-02 09:00:00+00'),
	(8, 20, 'number', '105', '2026-03-02 09:00:00+00'),
	(9, 21, 'number', '100', '2026-03-02 09:00:00+00'),
	(10, 8, 'telegram', '424242', '2026-03-17 09:00:00+00'),
	(11, 4, 'email', 'zoe@example.org', '2026-03-17 09:00:00+00'),
	(12, 22, 'number', 'V-2001', '2026-03-17 09:00:00+00'),
	(13, 22, 'card', 'CARD 77', '2026-03-17 09:00:00+00'),
	(14, 22, 'email', 'nell.reed@example.org', '2026-03-17 09:00:00+00'),
	(15, 22, 'telephone', '+442071838999', '2026-03-17 09:00:00+00'),
	(16, 22, 'telegram', '7310000999', '2026-03-17 09:00:00+00');
INSERT INTO public.import_change VALUES
	(1, 2, 'product', 999, '{"said": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}'),
	(2, 2, 'customer', 22, '{"email": "nell.reed@example.org"}');
INSERT INTO public.import_run VALUES
	(1, 'purchases', 'shop', 'p.csv', '55c912a731a999ffea4f766387dfd52182b6a5105fc1e60c66f11862f008ce2f', '{"date": "InvoiceDate", "dates": "day first", "price": "Price", "country": "Country", "decimal": ".", "product": "StockCode", "customer": "Customer ID", "document": "Invoice", "quantity": "Quantity", "description": "Description", "cancellations": "prefix C"}', '{"lines": 121, "run_id": 1, "seconds": 0.038, "currency": "GBP", "products": 5, "rejected": 1, "countries": 1, "customers": 9, "documents": 61, "file_name": "p.csv", "last_date": "2026-02-20", "new_lines": 121, "first_date": "2025-11-02", "exact_total": "2219.10", "stock_codes": 5, "new_products": 3, "cancellations": 1, "first_rejects": [{"line": 123, "reason": "not a date: ''not a day''"}], "missing_times": 0, "new_customers": 9, "new_documents": 61, "rounded_total": 221910, "reject_reasons": {"not a date": 1}, "repeated_lines": 0, "ambiguous_times": 0, "rounded_numbers": 0, "already_imported": false, "cancellation_lines": 1, "documents_in_parts": 0, "cancellations_matched": 0, "exact_duplicate_lines": 0, "lines_without_customer": 0, "negative_quantity_lines": 1, "non_positive_price_lines": 0, "lines_without_description": 0, "customers_in_several_countries": 0, "codes_with_several_descriptions": 0}', 'done', 'command line', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, NULL, NULL, NULL, NULL),
	(2, 'customers', 'office', 'Nell Reed.csv', '0000000000000000000000000000000000000000000000000000000000000000', '{}', '{"first": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}', 'done', NULL, '2026-03-17 09:00:00+00', NULL, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', NULL, NULL, NULL, 'null');
INSERT INTO public.inbox_event VALUES
	(1, 'slack', 'Ev1', 'app_mention', '{"type": "event_callback", "event": {"ts": "1700000001.000100", "text": "<@B> ping", "type": "app_mention", "user": "U1", "channel": "C0SHOP"}, "event_id": "Ev1"}', 'done', '{"ok": true}', 0, NULL, '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00'),
	(2, 'telegram', '55', 'update', '{"message": {"text": "❤ 你好"}, "update_id": 55}', 'failed', 'null', 3, 'abcd1234: ValueError', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00'),
	(3, 'telegram', '56', 'update', '{"message": {"chat": {"id": 9004, "type": "private", "first_name": "Somebody"}, "date": 1772442000, "from": {"id": 9004, "is_bot": false, "first_name": "Somebody"}, "text": "stop", "message_id": 11}, "update_id": 1005}', 'received', 'null', 0, NULL, '2026-03-17 09:00:00+00', NULL),
	(4, 'telegram', 'telegram 2', 'update', '{"message": {"chat": {"id": 7310000999, "type": "private", "first_name": "Nell Reed"}, "from": {"id": 7310000999, "type": "private", "first_name": "Nell Reed"}, "text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.", "message_id": 1}, "update_id": 7310000999}', 'done', 'null', 0, NULL, '2026-03-17 09:00:00+00', NULL),
	(5, 'slack', 'slack 2', 'command', '{"deep": [{"of": ["Nell Reed", 7310000999]}], "text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}', 'done', '{"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}', 0, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', '2026-03-17 09:00:00+00', NULL);
INSERT INTO public.link_token VALUES
	(2, '7c5525e7fe8efeb5f304fab831a07ebdc034dd5174f948de20e4102b0af00058', 9, 'staff:1', '2026-03-17 09:00:00+00', '2026-03-24 09:00:00+00', NULL),
	(1, 'ebb38474dfca513feeed96ecd51961325148ac0c6c503b25df6eb12ca0f6f59c', 8, 'staff:1', '2026-03-17 09:00:00+00', '2026-03-24 09:00:00+00', '2026-03-17 09:00:00+00'),
	(3, '0000000000000000000000000000000000000000000000000000000000000022', 22, 'staff:1', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL);
INSERT INTO public.link_visit VALUES
	(1, 1, 52, '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 1);
INSERT INTO public.list_member VALUES
	(1, 1, 1, 1000, 'bought grinder, level 71; has not bought RED LANTERN'),
	(2, 1, 2, 999, 'bought grinder, level 71; has not bought RED LANTERN'),
	(3, 1, 3, 998, 'bought grinder, level 71; has not bought RED LANTERN'),
	(4, 1, 4, 997, 'bought grinder, level 71; has not bought RED LANTERN'),
	(5, 1, 5, 996, 'bought grinder, level 71; has not bought RED LANTERN'),
	(6, 1, 6, 995, 'bought grinder, level 71; has not bought RED LANTERN'),
	(7, 1, 7, 994, 'bought grinder, level 71; has not bought RED LANTERN'),
	(8, 1, 8, 993, 'bought grinder, level 71; has not bought RED LANTERN'),
	(9, 1, 9, 992, 'bought grinder, level 71; has not bought RED LANTERN'),
	(10, 1, 10, 991, 'bought grinder, level 71; has not bought RED LANTERN'),
	(11, 1, 11, 990, 'bought grinder, level 71; has not bought RED LANTERN'),
	(12, 1, 12, 989, 'bought grinder, level 71; has not bought RED LANTERN'),
	(13, 1, 22, 9, 'Nell Reed bought');
INSERT INTO public.list_version VALUES
	(1, 1, 1, 1, 2, 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.list_version_member VALUES
	(1, 1, 1, 99),
	(2, 1, 2, 98);
INSERT INTO public.managerial_account VALUES
	(1, '2025-12-01', 1, 1, 4500, 0, 0, 3300, 1200),
	(2, '2026-02-01', 22, 1, 450, 0, 0, 350, 100),
	(3, '2026-01-01', NULL, 4, 900, 0, 900, 0, 0),
	(4, '2026-01-01', 2, 2, 3000, 1000, 1000, 800, 1200),
	(5, '2026-01-01', 1, 1, 900, 0, 0, 300, 600);
INSERT INTO public.plan VALUES
	(5, 'Cancelled', 'form-5', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-18 09:00:00+00', 0, 14, '6ff6eaad5748e4907debba7045ea8704', 20, 'cancelled', '3d958948e1c425d00d3dfa6768d1b9692e96847393ba920102d588ddcea78c03', 1, '2026-03-17 09:00:00+00', 2, '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false),
	(1, 'Lanterns, autumn', 'form-1', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-02 09:00:00+00', 25, 14, '93fcacab5caf6c0dadfe7fb5024ddefe', 18, 'evaluated', '0a75af0273dc9011802af9e00684f2f33ce516b724fa2bb7c68832b46dac05a1', 1, '2026-03-02 09:00:00+00', 2, '2026-03-02 09:00:00+00', NULL, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', '2026-03-16 09:00:00+00', NULL, NULL, NULL, NULL, false),
	(2, 'Waits for approval', 'form-2', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-17 09:00:00+00', 0, 14, '7cf64c2691b3ea10094293c95fe20750', 20, 'submitted', '15f1c402c1429130c1f931bd75446719cc26f5d0ec424cb58e00ea592a7479fd', 1, '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false),
	(3, 'Sent back', 'form-3', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-17 09:00:00+00', 0, 14, '75d8314e880b5751e5c9a09294dcdc65', 20, 'sent_back', '6e3f5dc6196fda4c0f25bbdcf3e8d8eea91e608483eeffbd411d152b3b3b9f3c', 1, '2026-03-17 09:00:00+00', NULL, '2026-03-17 09:00:00+00', 'Say the price, please – “two for one”.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, false),
	(4, 'For later', 'form-4', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-20 09:00:00+00', 0, 14, '77c761d09caa0ca25b38310c90f50835', 20, 'approved', 'c90ee9c085d899ae941cf013f1610ba66da389e6c3e2b3cf2fa3c29d2e271304', 1, '2026-03-17 09:00:00+00', 2, '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false),
	(7, 'Paused', 'form-6', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-17 09:00:00+00', 0, 14, '7bb4bd3b8af7aada27a547edfe2591d1', 18, 'paused', '7c1ca58e045b7d519900d6cbe5f17142d10b2fcb7772ac2447988bba6c826f6a', 1, '2026-03-17 09:00:00+00', 2, '2026-03-17 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false),
	(6, 'Running', 'form-7', 1, 1, 'telegram', 'Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}.', '2026-03-17 09:00:00+00', 10, 14, '748b29bd75bbaa150646cb13f1dde48e', 18, 'running', 'a9aa7fe260e0826e8f79a5c35d228f9da0d06a00c5c0bef59800dbe4fa9840a2', 1, '2026-03-17 09:00:00+00', 2, '2026-03-17 09:00:00+00', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', '2026-03-17 09:00:00+00', NULL, '2026-03-31 09:00:00+00', 'C0SHOP', '1700000000.000100', '1700000000.000200', NULL, false);
INSERT INTO public.product VALUES
	(3, 'T1', 'TEA TOWEL', NULL, NULL, NULL, NULL, 22500, NULL, false, false, true, '{}', 1, '2026-03-02 09:00:00+00'),
	(4, 'POST', 'POSTAGE', NULL, NULL, NULL, NULL, 30000, NULL, false, false, false, '{}', 1, '2026-03-02 09:00:00+00'),
	(1, 'L1', 'RED LANTERN', NULL, NULL, 5, NULL, 45000, NULL, false, false, true, '{}', NULL, '2026-03-02 09:00:00+00'),
	(2, 'G1', 'grinder', NULL, NULL, 1, NULL, 100000, NULL, false, false, true, '{}', NULL, '2026-03-02 09:00:00+00'),
	(5, 'P1', 'PICNIC BASKET', NULL, NULL, 4, NULL, 189500, NULL, false, false, true, '{}', 1, '2026-03-02 09:00:00+00');
INSERT INTO public.product_name VALUES
	(1, 1, 'LANTERN, RED');
INSERT INTO public.product_record VALUES
	(1, 1, 20, 10, 2, 1, 'entered', '2026-03-17'),
	(2, 2, 9, 3, 0, 0, 'learned', '2026-02-28');
INSERT INTO public.proposal VALUES
	(1, 1, 1, 1, 'control', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(2, 1, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(3, 1, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you agreed to hear from us', 'Hello Мария Иванова, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(4, 1, 4, 1, 'control', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(5, 1, 5, 1, 'planned', NULL, 'telegram', '9005', 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(6, 1, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you agreed to hear from us', 'Hello José Núñez, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(7, 1, 7, 1, 'control', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(8, 1, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(9, 1, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(10, 1, 10, 1, 'planned', NULL, 'telegram', '9010', 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(11, 1, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(12, 1, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-02 09:00:00+00', NULL),
	(13, 2, 1, 1, 'planned', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(14, 2, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(15, 2, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(16, 2, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(17, 2, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(18, 2, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(19, 2, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(20, 2, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(21, 2, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(22, 2, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(23, 2, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(24, 2, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(25, 3, 1, 1, 'planned', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(26, 3, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(27, 3, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(28, 3, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(29, 3, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(30, 3, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(31, 3, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(32, 3, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(33, 3, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(34, 3, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(35, 3, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(36, 3, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(37, 4, 1, 1, 'planned', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(38, 4, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(39, 4, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(40, 4, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(41, 4, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(42, 4, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(43, 4, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(44, 4, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(45, 4, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(46, 4, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(47, 4, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(48, 4, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(49, 5, 1, 1, 'planned', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(50, 5, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(51, 5, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(52, 5, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(53, 5, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(54, 5, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(55, 5, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(56, 5, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(57, 5, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(58, 5, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(59, 5, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(60, 5, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(61, 6, 1, 1, 'control', NULL, 'telegram', '9001', 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(62, 6, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(63, 6, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(64, 6, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(65, 6, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(66, 6, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(67, 6, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(68, 6, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(69, 6, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(70, 6, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(71, 6, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(72, 6, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(73, 7, 1, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 1000, 'because you agreed to hear from us', 'Hello 伊東 花子, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(74, 7, 2, 1, 'planned', NULL, 'telegram', '9002', 999, 'because you agreed to hear from us', 'Hello Zoë O’Brien, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(75, 7, 3, 1, 'planned', NULL, 'telegram', '9003', 998, 'because you bought from us in March 2026', 'Hello Мария Иванова, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(76, 7, 4, 1, 'planned', NULL, 'telegram', '9004', 997, 'because you agreed to hear from us', 'Hello علي حسن, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(77, 7, 5, 1, 'held_back', 'stopped offers by Telegram', 'telegram', NULL, 996, 'because you agreed to hear from us', 'Hello नेहा शर्मा, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(78, 7, 6, 1, 'planned', NULL, 'telegram', '9006', 995, 'because you bought from us in March 2026', 'Hello José Núñez, RED LANTERN for £4.50, because you bought from us in March 2026.', '2026-03-17 09:00:00+00', NULL),
	(79, 7, 7, 1, 'planned', NULL, 'telegram', '9007', 994, 'because you agreed to hear from us', 'Hello 김민준, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(80, 7, 8, 1, 'planned', NULL, 'telegram', '9008', 993, 'because you agreed to hear from us', 'Hello Ågot Bjørnsen, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(81, 7, 9, 1, 'planned', NULL, 'telegram', '9009', 992, 'because you agreed to hear from us', 'Hello Łukasz Żak, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(82, 7, 10, 1, 'held_back', 'said that this product is not for them', 'telegram', NULL, 991, 'because you agreed to hear from us', 'Hello Ólafur Þór, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(83, 7, 11, 1, 'planned', NULL, 'telegram', '9011', 990, 'because you agreed to hear from us', 'Hello Thị Hương, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(84, 7, 12, 1, 'planned', NULL, 'telegram', '9012', 989, 'because you agreed to hear from us', 'Hello Brandt, RED LANTERN for £4.50, because you agreed to hear from us.', '2026-03-17 09:00:00+00', NULL),
	(85, 6, 22, 1, 'planned', NULL, 'telegram', '7310000999', 0, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'Hello Nell Reed', '2026-03-17 09:00:00+00', NULL);
INSERT INTO public.purchase VALUES
	(1, 'shop', '5000', 'sale', 13, '2026-01-03 10:00:00+00', '2026-01-03', NULL, NULL, NULL, NULL, 1),
	(2, 'shop', '5001', 'sale', 14, '2025-12-26 10:01:00+00', '2025-12-26', NULL, NULL, NULL, NULL, 1),
	(3, 'shop', '5002', 'sale', 14, '2025-12-11 10:02:00+00', '2025-12-11', NULL, NULL, NULL, NULL, 1),
	(4, 'shop', '5003', 'sale', 15, '2026-01-27 10:03:00+00', '2026-01-27', NULL, NULL, NULL, NULL, 1),
	(5, 'shop', '5004', 'sale', 16, '2026-01-03 10:04:00+00', '2026-01-03', NULL, NULL, NULL, NULL, 1),
	(6, 'shop', '5005', 'sale', 14, '2026-01-11 10:05:00+00', '2026-01-11', NULL, NULL, NULL, NULL, 1),
	(7, 'shop', '5006', 'sale', 17, '2026-01-25 10:06:00+00', '2026-01-25', NULL, NULL, NULL, NULL, 1),
	(8, 'shop', '5007', 'sale', 15, '2026-01-01 10:07:00+00', '2026-01-01', NULL, NULL, NULL, NULL, 1),
	(9, 'shop', '5008', 'sale', 16, '2026-01-29 10:08:00+00', '2026-01-29', NULL, NULL, NULL, NULL, 1),
	(10, 'shop', '5009', 'sale', 13, '2026-02-02 10:09:00+00', '2026-02-02', NULL, NULL, NULL, NULL, 1),
	(11, 'shop', '5010', 'sale', 13, '2025-11-30 10:10:00+00', '2025-11-30', NULL, NULL, NULL, NULL, 1),
	(12, 'shop', '5011', 'sale', 18, '2026-01-05 10:11:00+00', '2026-01-05', NULL, NULL, NULL, NULL, 1),
	(13, 'shop', '5012', 'sale', 15, '2026-01-05 10:12:00+00', '2026-01-05', NULL, NULL, NULL, NULL, 1),
	(14, 'shop', '5013', 'sale', 14, '2026-01-04 10:13:00+00', '2026-01-04', NULL, NULL, NULL, NULL, 1),
	(15, 'shop', '5014', 'sale', 16, '2025-12-29 10:14:00+00', '2025-12-29', NULL, NULL, NULL, NULL, 1),
	(16, 'shop', '5015', 'sale', 15, '2025-12-03 10:15:00+00', '2025-12-03', NULL, NULL, NULL, NULL, 1),
	(17, 'shop', '5016', 'sale', 14, '2025-12-02 10:16:00+00', '2025-12-02', NULL, NULL, NULL, NULL, 1),
	(18, 'shop', '5017', 'sale', 17, '2025-11-09 10:17:00+00', '2025-11-09', NULL, NULL, NULL, NULL, 1),
	(19, 'shop', '5018', 'sale', 19, '2025-12-12 10:18:00+00', '2025-12-12', NULL, NULL, NULL, NULL, 1),
	(20, 'shop', '5019', 'sale', 16, '2025-12-04 10:19:00+00', '2025-12-04', NULL, NULL, NULL, NULL, 1),
	(21, 'shop', '5020', 'sale', 16, '2025-11-03 10:20:00+00', '2025-11-03', NULL, NULL, NULL, NULL, 1),
	(22, 'shop', '5021', 'sale', 13, '2025-12-28 10:21:00+00', '2025-12-28', NULL, NULL, NULL, NULL, 1),
	(23, 'shop', '5022', 'sale', 15, '2025-12-28 10:22:00+00', '2025-12-28', NULL, NULL, NULL, NULL, 1),
	(24, 'shop', '5023', 'sale', 15, '2026-01-13 10:23:00+00', '2026-01-13', NULL, NULL, NULL, NULL, 1),
	(25, 'shop', '5024', 'sale', 13, '2025-12-10 10:24:00+00', '2025-12-10', NULL, NULL, NULL, NULL, 1),
	(26, 'shop', '5025', 'sale', 17, '2025-12-24 10:25:00+00', '2025-12-24', NULL, NULL, NULL, NULL, 1),
	(27, 'shop', '5026', 'sale', 15, '2025-11-28 10:26:00+00', '2025-11-28', NULL, NULL, NULL, NULL, 1),
	(28, 'shop', '5027', 'sale', 13, '2025-11-26 10:27:00+00', '2025-11-26', NULL, NULL, NULL, NULL, 1),
	(29, 'shop', '5028', 'sale', 18, '2025-12-08 10:28:00+00', '2025-12-08', NULL, NULL, NULL, NULL, 1),
	(30, 'shop', '5029', 'sale', 16, '2025-11-26 10:29:00+00', '2025-11-26', NULL, NULL, NULL, NULL, 1),
	(31, 'shop', '5030', 'sale', 20, '2026-01-26 10:30:00+00', '2026-01-26', NULL, NULL, NULL, NULL, 1),
	(32, 'shop', '5031', 'sale', 15, '2025-11-09 10:31:00+00', '2025-11-09', NULL, NULL, NULL, NULL, 1),
	(33, 'shop', '5032', 'sale', 13, '2025-11-28 10:32:00+00', '2025-11-28', NULL, NULL, NULL, NULL, 1),
	(34, 'shop', '5033', 'sale', 20, '2025-12-14 10:33:00+00', '2025-12-14', NULL, NULL, NULL, NULL, 1),
	(35, 'shop', '5034', 'sale', 13, '2025-11-06 10:34:00+00', '2025-11-06', NULL, NULL, NULL, NULL, 1),
	(36, 'shop', '5035', 'sale', 20, '2026-01-15 10:35:00+00', '2026-01-15', NULL, NULL, NULL, NULL, 1),
	(37, 'shop', '5036', 'sale', 17, '2025-11-11 10:36:00+00', '2025-11-11', NULL, NULL, NULL, NULL, 1),
	(38, 'shop', '5037', 'sale', 14, '2025-12-08 10:37:00+00', '2025-12-08', NULL, NULL, NULL, NULL, 1),
	(39, 'shop', '5038', 'sale', 17, '2025-11-25 10:38:00+00', '2025-11-25', NULL, NULL, NULL, NULL, 1),
	(40, 'shop', '5039', 'sale', 13, '2025-11-22 10:39:00+00', '2025-11-22', NULL, NULL, NULL, NULL, 1),
	(41, 'shop', '5040', 'sale', 13, '2026-01-09 10:40:00+00', '2026-01-09', NULL, NULL, NULL, NULL, 1),
	(42, 'shop', '5041', 'sale', 20, '2026-01-23 10:41:00+00', '2026-01-23', NULL, NULL, NULL, NULL, 1),
	(43, 'shop', '5042', 'sale', 21, '2025-12-08 10:42:00+00', '2025-12-08', NULL, NULL, NULL, NULL, 1),
	(44, 'shop', '5043', 'sale', 14, '2025-11-09 10:43:00+00', '2025-11-09', NULL, NULL, NULL, NULL, 1),
	(45, 'shop', '5044', 'sale', 17, '2026-01-24 10:44:00+00', '2026-01-24', NULL, NULL, NULL, NULL, 1),
	(46, 'shop', '5045', 'sale', 15, '2025-11-26 10:45:00+00', '2025-11-26', NULL, NULL, NULL, NULL, 1),
	(47, 'shop', '5046', 'sale', 20, '2025-11-12 10:46:00+00', '2025-11-12', NULL, NULL, NULL, NULL, 1),
	(48, 'shop', '5047', 'sale', 17, '2025-12-20 10:47:00+00', '2025-12-20', NULL, NULL, NULL, NULL, 1),
	(49, 'shop', '5048', 'sale', 19, '2025-11-13 10:48:00+00', '2025-11-13', NULL, NULL, NULL, NULL, 1),
	(50, 'shop', '5049', 'sale', 18, '2025-12-02 10:49:00+00', '2025-12-02', NULL, NULL, NULL, NULL, 1),
	(51, 'shop', '5050', 'sale', 17, '2026-02-02 10:50:00+00', '2026-02-02', NULL, NULL, NULL, NULL, 1),
	(52, 'shop', '5051', 'sale', 19, '2025-11-20 10:51:00+00', '2025-11-20', NULL, NULL, NULL, NULL, 1),
	(53, 'shop', '5052', 'sale', 17, '2025-11-19 10:52:00+00', '2025-11-19', NULL, NULL, NULL, NULL, 1),
	(54, 'shop', '5053', 'sale', 13, '2026-01-09 10:53:00+00', '2026-01-09', NULL, NULL, NULL, NULL, 1),
	(55, 'shop', '5054', 'sale', 20, '2025-12-09 10:54:00+00', '2025-12-09', NULL, NULL, NULL, NULL, 1),
	(56, 'shop', '5055', 'sale', 19, '2025-12-26 10:55:00+00', '2025-12-26', NULL, NULL, NULL, NULL, 1),
	(57, 'shop', '5056', 'sale', 15, '2025-11-02 10:56:00+00', '2025-11-02', NULL, NULL, NULL, NULL, 1),
	(58, 'shop', '5057', 'sale', 19, '2026-01-13 10:57:00+00', '2026-01-13', NULL, NULL, NULL, NULL, 1),
	(59, 'shop', '5058', 'sale', 13, '2025-12-06 10:58:00+00', '2025-12-06', NULL, NULL, NULL, NULL, 1),
	(60, 'shop', '5059', 'sale', 18, '2026-01-07 10:59:00+00', '2026-01-07', NULL, NULL, NULL, NULL, 1),
	(61, 'shop', 'C5001', 'cancellation', 18, '2026-02-20 09:00:00+00', '2026-02-20', NULL, NULL, NULL, NULL, 1),
	(62, 'telegram', 'T-3', 'sale', 3, '2026-03-02 09:00:00+00', '2026-03-02', NULL, NULL, NULL, NULL, NULL),
	(63, 'test', '6-1-2026-03-04-1-450', 'sale', 6, '2026-03-04 12:00:00+00', '2026-03-04', NULL, NULL, NULL, NULL, NULL),
	(64, 'office', 'D-22 / V-2001', 'sale', 22, '2026-03-17 09:00:00+00', '2026-02-01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.purchase_line VALUES
	(1, 1, 1, '2dcc44c39f99960f11d1ebe6', 1, '2026-01-03 10:00:00+00', '2026-01-03', 40000, 45000, 1800, NULL, 1),
	(2, 1, 3, '99cbb971cb314e0ae29b3288', 1, '2025-12-31 10:00:00+00', '2025-12-31', 40000, 22500, 900, NULL, 1),
	(3, 1, 4, 'd554181c7c2792b0737d3374', 1, '2025-11-27 10:00:00+00', '2025-11-27', 10000, 30000, 300, NULL, 1),
	(4, 2, 5, '50924e132aadcce8757f039f', 1, '2025-12-26 10:01:00+00', '2025-12-26', 10000, 189500, 1895, NULL, 1),
	(5, 3, 2, '73c1a7be761e4d1115926c4d', 1, '2025-12-11 10:02:00+00', '2025-12-11', 10000, 100000, 1000, NULL, 1),
	(6, 3, 1, '216779a8ac2a128510ca3e6c', 1, '2025-11-03 10:02:00+00', '2025-11-03', 10000, 45000, 450, NULL, 1),
	(7, 4, 5, '634cd480cef5ee64fe21694c', 1, '2026-01-27 10:03:00+00', '2026-01-27', 20000, 189500, 3790, NULL, 1),
	(8, 5, 1, 'a81005447438d7eb6ca421c7', 1, '2026-01-03 10:04:00+00', '2026-01-03', 20000, 45000, 900, NULL, 1),
	(9, 5, 2, 'b08975fc87bb4d40f14f63ac', 1, '2025-12-15 10:04:00+00', '2025-12-15', 20000, 100000, 2000, NULL, 1),
	(10, 5, 5, 'ff63952c915b01b5bc1cf3cd', 1, '2026-01-26 10:04:00+00', '2026-01-26', 20000, 189500, 3790, NULL, 1),
	(11, 6, 1, '2b3cd0c424e0c5302907e2e3', 1, '2026-01-11 10:05:00+00', '2026-01-11', 10000, 45000, 450, NULL, 1),
	(12, 6, 5, '50326f8029da83588dda2df2', 1, '2025-11-24 10:05:00+00', '2025-11-24', 30000, 189500, 5685, NULL, 1),
	(13, 7, 3, '816feeb7f2e151437ad27fa1', 1, '2026-01-25 10:06:00+00', '2026-01-25', 20000, 22500, 450, NULL, 1),
	(14, 7, 5, 'e17eda3784cefc1a1637638e', 1, '2025-12-09 10:06:00+00', '2025-12-09', 30000, 189500, 5685, NULL, 1),
	(15, 7, 4, 'e5be2114f7b9c8afed9e5774', 1, '2026-01-15 10:06:00+00', '2026-01-15', 40000, 30000, 1200, NULL, 1),
	(16, 8, 4, '1831fbfa3fa6f37eaf5afc8c', 1, '2026-01-01 10:07:00+00', '2026-01-01', 20000, 30000, 600, NULL, 1),
	(17, 8, 1, '04fe9d1a57ac5e962c3508fd', 1, '2026-02-04 10:07:00+00', '2026-02-04', 40000, 45000, 1800, NULL, 1),
	(18, 9, 2, '4301b33149a6852ce004e3ef', 1, '2026-01-29 10:08:00+00', '2026-01-29', 30000, 100000, 3000, NULL, 1),
	(19, 9, 3, '4a0ad65c37aab0072cebb9a7', 1, '2025-11-12 10:08:00+00', '2025-11-12', 40000, 22500, 900, NULL, 1),
	(20, 9, 5, '06fec1b61a22a6766f154a55', 1, '2026-01-24 10:08:00+00', '2026-01-24', 10000, 189500, 1895, NULL, 1),
	(21, 10, 5, '96e264bb14ec7094e37c5be3', 1, '2026-02-02 10:09:00+00', '2026-02-02', 10000, 189500, 1895, NULL, 1),
	(22, 10, 3, '4eb1f5c0b39be4e62bc3a56b', 1, '2025-12-31 10:09:00+00', '2025-12-31', 10000, 22500, 225, NULL, 1),
	(23, 10, 2, '3e341d1f068249a8db0b2253', 1, '2025-12-10 10:09:00+00', '2025-12-10', 40000, 100000, 4000, NULL, 1),
	(24, 11, 4, '005ab7649e81751054d4253c', 1, '2025-11-30 10:10:00+00', '2025-11-30', 10000, 30000, 300, NULL, 1),
	(25, 12, 4, '7aada3e04f7603e85a74275e', 1, '2026-01-05 10:11:00+00', '2026-01-05', 30000, 30000, 900, NULL, 1),
	(26, 12, 2, '6d1ed4afb884ee34608774cc', 1, '2026-01-13 10:11:00+00', '2026-01-13', 30000, 100000, 3000, NULL, 1),
	(27, 12, 5, '0501d2eecc9a55322f8ae290', 1, '2025-12-29 10:11:00+00', '2025-12-29', 30000, 189500, 5685, NULL, 1),
	(28, 13, 1, 'ad05c9b605ad030178dc4238', 1, '2026-01-05 10:12:00+00', '2026-01-05', 20000, 45000, 900, NULL, 1),
	(29, 13, 5, '8f53d93f62f19aadc532d36a', 1, '2026-01-06 10:12:00+00', '2026-01-06', 20000, 189500, 3790, NULL, 1),
	(30, 13, 3, '393ddbc6750a6ce61143298c', 1, '2025-12-25 10:12:00+00', '2025-12-25', 10000, 22500, 225, NULL, 1),
	(31, 14, 4, 'c611a479643e5944f94e78f4', 1, '2026-01-04 10:13:00+00', '2026-01-04', 40000, 30000, 1200, NULL, 1),
	(32, 14, 2, 'acb33d2d798d6a651f8aaf7f', 1, '2026-01-02 10:13:00+00', '2026-01-02', 30000, 100000, 3000, NULL, 1),
	(33, 15, 1, 'a74869f95e49a3a89d3ec4fb', 1, '2025-12-29 10:14:00+00', '2025-12-29', 10000, 45000, 450, NULL, 1),
	(34, 15, 3, '4952cd9e449a48f3552c2737', 1, '2025-11-30 10:14:00+00', '2025-11-30', 20000, 22500, 450, NULL, 1),
	(35, 16, 2, '84301c4c97fdfb79fc5e59c6', 1, '2025-12-03 10:15:00+00', '2025-12-03', 10000, 100000, 1000, NULL, 1),
	(36, 16, 1, '52fac42b902d5c394afe6d88', 1, '2026-01-26 10:15:00+00', '2026-01-26', 10000, 45000, 450, NULL, 1),
	(37, 16, 3, '5c5aff0aca8c94841e7f1494', 1, '2025-11-11 10:15:00+00', '2025-11-11', 10000, 22500, 225, NULL, 1),
	(38, 17, 3, '5db18fe5fbaa11d21bf12534', 1, '2025-12-02 10:16:00+00', '2025-12-02', 30000, 22500, 675, NULL, 1),
	(39, 18, 2, '44e31ab0fa3fe0012ada814b', 1, '2025-11-09 10:17:00+00', '2025-11-09', 20000, 100000, 2000, NULL, 1),
	(40, 18, 3, 'bf30bb163a67a64ae40750cf', 1, '2025-11-21 10:17:00+00', '2025-11-21', 30000, 22500, 675, NULL, 1),
	(41, 18, 4, '6ede808d4fb8f39c6091a9d8', 1, '2026-01-07 10:17:00+00', '2026-01-07', 20000, 30000, 600, NULL, 1),
	(42, 19, 3, 'd558f6b59093a5205232a190', 1, '2025-12-12 10:18:00+00', '2025-12-12', 40000, 22500, 900, NULL, 1),
	(43, 19, 5, 'd1d2e6d0780613d39cdf19e7', 1, '2025-12-31 10:18:00+00', '2025-12-31', 10000, 189500, 1895, NULL, 1),
	(44, 19, 4, '829961662cfef90e49c29d99', 1, '2025-11-04 10:18:00+00', '2025-11-04', 30000, 30000, 900, NULL, 1),
	(45, 20, 5, 'b9fa3a1dc3834537eecccdaf', 1, '2025-12-04 10:19:00+00', '2025-12-04', 10000, 189500, 1895, NULL, 1),
	(46, 20, 2, 'b7ce500ccbcf94980d59811e', 1, '2025-12-03 10:19:00+00', '2025-12-03', 20000, 100000, 2000, NULL, 1),
	(47, 21, 2, '36f4d21ad9f2eed309a5a1b5', 1, '2025-11-03 10:20:00+00', '2025-11-03', 40000, 100000, 4000, NULL, 1),
	(48, 22, 2, 'fc382ddff94df709de561da2', 1, '2025-12-28 10:21:00+00', '2025-12-28', 40000, 100000, 4000, NULL, 1),
	(49, 23, 4, 'f9b602d4eee4c169cf046b8e', 1, '2025-12-28 10:22:00+00', '2025-12-28', 20000, 30000, 600, NULL, 1),
	(50, 24, 1, '438e29bd2f991875405b30a6', 1, '2026-01-13 10:23:00+00', '2026-01-13', 30000, 45000, 1350, NULL, 1),
	(51, 24, 5, 'e0a5a69a9cf23642a09684f1', 1, '2026-01-24 10:23:00+00', '2026-01-24', 40000, 189500, 7580, NULL, 1),
	(52, 24, 3, '815ca6d6e763962a58b19e01', 1, '2025-11-08 10:23:00+00', '2025-11-08', 30000, 22500, 675, NULL, 1),
	(53, 25, 1, '1e2b7b351b27c02095fc941b', 1, '2025-12-10 10:24:00+00', '2025-12-10', 10000, 45000, 450, NULL, 1),
	(54, 26, 3, 'eaac7d91a57f143687830de8', 1, '2025-12-24 10:25:00+00', '2025-12-24', 30000, 22500, 675, NULL, 1),
	(55, 26, 2, 'b8b74c0e52dd36583b96fc5e', 1, '2025-11-17 10:25:00+00', '2025-11-17', 10000, 100000, 1000, NULL, 1),
	(56, 27, 4, '7e11b137fcb0cf4f49d32072', 1, '2025-11-28 10:26:00+00', '2025-11-28', 40000, 30000, 1200, NULL, 1),
	(57, 28, 4, 'afd68b51a8dbd91ce6af6198', 1, '2025-11-26 10:27:00+00', '2025-11-26', 30000, 30000, 900, NULL, 1),
	(58, 28, 1, 'a96a18211f4d36db611fbb27', 1, '2025-11-13 10:27:00+00', '2025-11-13', 20000, 45000, 900, NULL, 1),
	(59, 28, 2, '4118181ec5552d9e4443e6ca', 1, '2026-01-13 10:27:00+00', '2026-01-13', 40000, 100000, 4000, NULL, 1),
	(60, 29, 1, 'cc95ac4d1c8a499c9017fc62', 1, '2025-12-08 10:28:00+00', '2025-12-08', 40000, 45000, 1800, NULL, 1),
	(61, 29, 5, '2c8e79119d8631e82e549372', 1, '2025-11-03 10:28:00+00', '2025-11-03', 30000, 189500, 5685, NULL, 1),
	(62, 30, 1, 'ebd16862495b3c8deb9440e6', 1, '2025-11-26 10:29:00+00', '2025-11-26', 30000, 45000, 1350, NULL, 1),
	(63, 30, 2, '45cae803989308e7d4c07f04', 1, '2026-01-12 10:29:00+00', '2026-01-12', 20000, 100000, 2000, NULL, 1),
	(64, 31, 2, 'b58e382b1eea52db5be7860b', 1, '2026-01-26 10:30:00+00', '2026-01-26', 10000, 100000, 1000, NULL, 1),
	(65, 31, 3, '500cf3f3af29295dce698681', 1, '2025-12-19 10:30:00+00', '2025-12-19', 30000, 22500, 675, NULL, 1),
	(66, 32, 4, '6b1af31e2446f1e131103ef7', 1, '2025-11-09 10:31:00+00', '2025-11-09', 10000, 30000, 300, NULL, 1),
	(67, 32, 2, '54e9009316309d615a1604c1', 1, '2025-11-11 10:31:00+00', '2025-11-11', 20000, 100000, 2000, NULL, 1),
	(68, 33, 4, '486b0c75b6b9f4b317dad716', 1, '2025-11-28 10:32:00+00', '2025-11-28', 30000, 30000, 900, NULL, 1),
	(69, 34, 4, '485679d4b8420016f4d13b1d', 1, '2025-12-14 10:33:00+00', '2025-12-14', 30000, 30000, 900, NULL, 1),
	(70, 34, 3, '9ad0b0249bb23100ac95d009', 1, '2025-11-15 10:33:00+00', '2025-11-15', 30000, 22500, 675, NULL, 1),
	(71, 34, 2, '749f075ac733f22358cf605c', 1, '2025-12-01 10:33:00+00', '2025-12-01', 40000, 100000, 4000, NULL, 1),
	(72, 35, 4, '98ca5d138baab5cc199318ba', 1, '2025-11-06 10:34:00+00', '2025-11-06', 40000, 30000, 1200, NULL, 1),
	(73, 35, 1, 'facf6ca2b19cb312698cf34a', 1, '2025-11-10 10:34:00+00', '2025-11-10', 40000, 45000, 1800, NULL, 1),
	(74, 35, 2, 'a8b4943b60512f0da8e20998', 1, '2025-11-19 10:34:00+00', '2025-11-19', 20000, 100000, 2000, NULL, 1),
	(75, 36, 4, '55ccc2b1addf1897a3dc9201', 1, '2026-01-15 10:35:00+00', '2026-01-15', 40000, 30000, 1200, NULL, 1),
	(76, 37, 4, 'e04d50655a703b186e367398', 1, '2025-11-11 10:36:00+00', '2025-11-11', 30000, 30000, 900, NULL, 1),
	(77, 37, 2, 'd42fb56ce55c605032c86996', 1, '2025-12-17 10:36:00+00', '2025-12-17', 30000, 100000, 3000, NULL, 1),
	(78, 37, 3, 'ff46daa986d7e19f0fcd0a9b', 1, '2026-01-12 10:36:00+00', '2026-01-12', 10000, 22500, 225, NULL, 1),
	(79, 38, 1, '0f960a44cd606ba065b1db39', 1, '2025-12-08 10:37:00+00', '2025-12-08', 10000, 45000, 450, NULL, 1),
	(80, 38, 4, 'd0584c38091fd0482d030efe', 1, '2026-01-18 10:37:00+00', '2026-01-18', 10000, 30000, 300, NULL, 1),
	(81, 39, 1, '3a04bbfaddf30ac9ea4dd2c7', 1, '2025-11-25 10:38:00+00', '2025-11-25', 20000, 45000, 900, NULL, 1),
	(82, 39, 4, 'b85759e67e98643efa9f74ae', 1, '2026-01-15 10:38:00+00', '2026-01-15', 40000, 30000, 1200, NULL, 1),
	(83, 40, 5, 'e66c811811723610e2be6a8e', 1, '2025-11-22 10:39:00+00', '2025-11-22', 20000, 189500, 3790, NULL, 1),
	(84, 41, 1, 'fd2179f8ce420faaa2b26f96', 1, '2026-01-09 10:40:00+00', '2026-01-09', 30000, 45000, 1350, NULL, 1),
	(85, 41, 5, 'a2f7c3a1e572a09eaab0f5e4', 1, '2026-01-10 10:40:00+00', '2026-01-10', 30000, 189500, 5685, NULL, 1),
	(86, 41, 2, '098b750d55b671fe53702c6a', 1, '2026-01-31 10:40:00+00', '2026-01-31', 40000, 100000, 4000, NULL, 1),
	(87, 42, 2, '0fcfe7a04fc61d8e7ad868d9', 1, '2026-01-23 10:41:00+00', '2026-01-23', 30000, 100000, 3000, NULL, 1),
	(88, 43, 1, 'c0594b55b834fa94c6dee566', 1, '2025-12-08 10:42:00+00', '2025-12-08', 30000, 45000, 1350, NULL, 1),
	(89, 44, 3, '5085a99aa6ebcd6b305b95a2', 1, '2025-11-09 10:43:00+00', '2025-11-09', 10000, 22500, 225, NULL, 1),
	(90, 44, 5, '9c4c0546df562bf08c1974f0', 1, '2025-12-11 10:43:00+00', '2025-12-11', 40000, 189500, 7580, NULL, 1),
	(91, 45, 2, 'ee44fb57d494595dc512fe46', 1, '2026-01-24 10:44:00+00', '2026-01-24', 30000, 100000, 3000, NULL, 1),
	(92, 45, 5, '2a4c513b7168cc242e347089', 1, '2025-12-04 10:44:00+00', '2025-12-04', 20000, 189500, 3790, NULL, 1),
	(93, 46, 3, '18ca667280bb230945143111', 1, '2025-11-26 10:45:00+00', '2025-11-26', 20000, 22500, 450, NULL, 1),
	(94, 47, 3, 'eb4e59d592e7957652dc13b5', 1, '2025-11-12 10:46:00+00', '2025-11-12', 40000, 22500, 900, NULL, 1),
	(95, 48, 4, '9d920959c86e333f42f638da', 1, '2025-12-20 10:47:00+00', '2025-12-20', 30000, 30000, 900, NULL, 1),
	(96, 48, 3, '230b3dda480d1f3c086a5d9e', 1, '2025-11-06 10:47:00+00', '2025-11-06', 30000, 22500, 675, NULL, 1),
	(97, 48, 1, '5b8beeffed5e3ba97ae617b9', 1, '2025-11-24 10:47:00+00', '2025-11-24', 30000, 45000, 1350, NULL, 1),
	(98, 49, 3, '0912e7c7b164f75e98b0ec4a', 1, '2025-11-13 10:48:00+00', '2025-11-13', 10000, 22500, 225, NULL, 1),
	(99, 50, 1, 'ed08c2bebf8739419e461f68', 1, '2025-12-02 10:49:00+00', '2025-12-02', 40000, 45000, 1800, NULL, 1),
	(100, 51, 4, '41d19a040431c45b5a4c0263', 1, '2026-02-02 10:50:00+00', '2026-02-02', 10000, 30000, 300, NULL, 1);
INSERT INTO public.purchase_line VALUES
	(101, 51, 1, '5b38ae7785b009564723141a', 1, '2025-11-03 10:50:00+00', '2025-11-03', 10000, 45000, 450, NULL, 1),
	(102, 52, 5, '9031d97c1815be18c849be6f', 1, '2025-11-20 10:51:00+00', '2025-11-20', 10000, 189500, 1895, NULL, 1),
	(103, 52, 4, 'd56fcf8afa09e9aa9f86a7a8', 1, '2026-01-04 10:51:00+00', '2026-01-04', 30000, 30000, 900, NULL, 1),
	(104, 53, 2, '4395c0b0668b0a31ea36700e', 1, '2025-11-19 10:52:00+00', '2025-11-19', 30000, 100000, 3000, NULL, 1),
	(105, 53, 4, '9f654a55e656afd02459c122', 1, '2025-12-10 10:52:00+00', '2025-12-10', 10000, 30000, 300, NULL, 1),
	(106, 53, 1, 'fe9226975dc5f6585cdb55d1', 1, '2026-01-30 10:52:00+00', '2026-01-30', 30000, 45000, 1350, NULL, 1),
	(107, 54, 2, 'f0536b85fe2e73548841742d', 1, '2026-01-09 10:53:00+00', '2026-01-09', 10000, 100000, 1000, NULL, 1),
	(108, 55, 4, 'e8b2112554f898ac246789d8', 1, '2025-12-09 10:54:00+00', '2025-12-09', 40000, 30000, 1200, NULL, 1),
	(109, 55, 2, '3ae7f5ea80a4ddf10f37848a', 1, '2026-01-08 10:54:00+00', '2026-01-08', 20000, 100000, 2000, NULL, 1),
	(110, 55, 1, 'a9a2a308136f5eea81edfd3e', 1, '2025-11-07 10:54:00+00', '2025-11-07', 20000, 45000, 900, NULL, 1),
	(111, 56, 5, 'bcd59973d715a3dcbf5b701c', 1, '2025-12-26 10:55:00+00', '2025-12-26', 30000, 189500, 5685, NULL, 1),
	(112, 57, 4, '71255090b1fbe519c29545c5', 1, '2025-11-02 10:56:00+00', '2025-11-02', 40000, 30000, 1200, NULL, 1),
	(113, 57, 5, '5a5016d17841011a9b791e94', 1, '2025-12-14 10:56:00+00', '2025-12-14', 20000, 189500, 3790, NULL, 1),
	(114, 58, 1, 'b601687fd8f5c8069288fdc2', 1, '2026-01-13 10:57:00+00', '2026-01-13', 10000, 45000, 450, NULL, 1),
	(115, 58, 5, '097bf62ef3ec4faf479175f4', 1, '2025-11-08 10:57:00+00', '2025-11-08', 30000, 189500, 5685, NULL, 1),
	(116, 59, 2, '255626c91387099763f75d89', 1, '2025-12-06 10:58:00+00', '2025-12-06', 40000, 100000, 4000, NULL, 1),
	(117, 59, 4, 'd2b4046a85187114d448b302', 1, '2026-01-12 10:58:00+00', '2026-01-12', 40000, 30000, 1200, NULL, 1),
	(118, 59, 5, '877f9575c1ee7ba352f328ea', 1, '2025-11-23 10:58:00+00', '2025-11-23', 10000, 189500, 1895, NULL, 1),
	(119, 60, 1, 'ceb2d1a5704b2c0f2acd4bdf', 1, '2026-01-07 10:59:00+00', '2026-01-07', 30000, 45000, 1350, NULL, 1),
	(120, 60, 2, '6dd9999f1ca947bdba4f97fb', 1, '2026-01-04 10:59:00+00', '2026-01-04', 40000, 100000, 4000, NULL, 1),
	(121, 61, 3, '1ddac365123029fe35af9e95', 1, '2026-02-20 09:00:00+00', '2026-02-20', -10000, 22500, -225, NULL, 1),
	(122, 62, 1, 'acba0ffbea4da577b4b420ecb93b6458', 1, '2026-03-02 09:00:00+00', '2026-03-02', 10000, 45000, 450, NULL, NULL),
	(123, 63, 1, 'k', 1, '2026-03-04 12:00:00+00', '2026-03-04', 10000, 45000, 450, NULL, NULL),
	(124, 64, 1, 'k22', 1, '2026-03-17 09:00:00+00', '2026-02-01', 10000, 45000, 450, NULL, NULL);
INSERT INTO public.question VALUES
	(2, 'customers', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'number = ''V-2001''', NULL, NULL, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 1, NULL, 'U1', '2026-03-17 09:00:00+00', NULL),
	(1, 'cross_sell', 'lanterns', NULL, 1, NULL, 'prospects of RED LANTERN', 12, NULL, 'staff:1', '2026-03-02 09:00:00+00', '{"ways": ["cross_sell"]}');
INSERT INTO public.relation VALUES
	(1, 1, 2, 'cross_sell', 71, 'entered', NULL),
	(2, 1, 3, 'cross_sell', 100, 'learned', NULL),
	(3, 1, 5, 'cross_sell', 100, 'learned', NULL),
	(4, 2, 1, 'cross_sell', 99, 'learned', NULL),
	(5, 2, 3, 'cross_sell', 85, 'learned', NULL),
	(6, 2, 5, 'cross_sell', 85, 'learned', NULL),
	(7, 3, 1, 'cross_sell', 99, 'learned', NULL),
	(8, 3, 2, 'cross_sell', 85, 'learned', NULL),
	(9, 3, 5, 'cross_sell', 85, 'learned', NULL),
	(10, 5, 1, 'cross_sell', 99, 'learned', NULL),
	(11, 5, 2, 'cross_sell', 85, 'learned', NULL),
	(12, 5, 3, 'cross_sell', 85, 'learned', NULL);
INSERT INTO public.reply VALUES
	(1, 'test:1', 1, 'telegram', 'answerCallbackQuery', '{"callback_query_id": "q2"}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(2, 'test:1', 2, 'telegram', 'editMessageReplyMarkup', '{"chat_id": 9002, "message_id": 1, "reply_markup": {"inline_keyboard": [[{"text": "✓ I''m interested", "callback_data": "interested:2"}, {"text": "Order", "callback_data": "order:2"}], [{"text": "Not for me", "callback_data": "notforme:2"}, {"text": "Stop these messages", "callback_data": "stop:2"}]]}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(3, 'test:1', 3, 'telegram', 'sendMessage', '{"text": "Thank you. <b>Old Shop</b> now knows that you are interested in RED LANTERN. If you have a question, simply write it here.", "chat_id": 9002, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(4, 'test:2', 1, 'telegram', 'answerCallbackQuery', '{"callback_query_id": "q4"}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(5, 'test:2', 2, 'telegram', 'sendMessage', '{"text": "Order 1 × RED LANTERN for <b>£4.50</b> from Old Shop?", "chat_id": 9003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "Yes, order it", "callback_data": "orderyes:3"}, {"text": "No, thank you", "callback_data": "orderno:3"}]]}, "link_preview_options": {"is_disabled": true}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(6, 'test:3', 1, 'telegram', 'answerCallbackQuery', '{"callback_query_id": "q6"}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(7, 'test:3', 2, 'telegram', 'editMessageText', '{"text": "<b>Thank you for your order</b>\nOld Shop\n\n1 × RED LANTERN\nTotal: <b>£4.50</b>\nOrder T-3, 2 March 2026, 09:00\n\nIf anything is not right, simply write it here.", "chat_id": 9003, "message_id": 5, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": []}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(8, 'test:4', 1, 'telegram', 'answerCallbackQuery', '{"callback_query_id": "q8"}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(9, 'test:4', 2, 'telegram', 'editMessageReplyMarkup', '{"chat_id": 9010, "message_id": 7, "reply_markup": {"inline_keyboard": [[{"text": "I''m interested", "callback_data": "interested:10"}, {"text": "Order", "callback_data": "order:10"}], [{"text": "✓ Not for me", "callback_data": "notforme:10"}, {"text": "Stop these messages", "callback_data": "stop:10"}]]}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(10, 'test:4', 3, 'telegram', 'sendMessage', '{"text": "Thank you, noted: RED LANTERN is not for you, and you will not be offered it again.", "chat_id": 9010, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(11, 'test:5', 1, 'telegram', 'answerCallbackQuery', '{"callback_query_id": "q10"}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(12, 'test:5', 2, 'telegram', 'editMessageReplyMarkup', '{"chat_id": 9005, "message_id": 9, "reply_markup": {"inline_keyboard": [[{"text": "I''m interested", "callback_data": "interested:5"}, {"text": "Order", "callback_data": "order:5"}], [{"text": "Not for me", "callback_data": "notforme:5"}, {"text": "✓ Stop these messages", "callback_data": "stop:5"}]]}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(13, 'test:5', 3, 'telegram', 'sendMessage', '{"text": "Done: no more offers from <b>Old Shop</b>, also none that were already planned. You can still write to us here.", "chat_id": 9005, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "Turn on again", "callback_data": "offerson:en-1"}]]}, "link_preview_options": {"is_disabled": true}}', 'waiting', '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00', NULL, 0, 'null', NULL),
	(15, 'inbox:1', 2, 'slack', 'chat.postMessage', '{"text": "and a second", "channel": "C0SHOP", "thread_ts": {"reply": 1}}', 'waiting', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, 0, 'null', NULL),
	(14, 'inbox:1', 1, 'slack', 'chat.postMessage', '{"text": "Here you are", "channel": "C0SHOP"}', 'sent', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', 1, '{"ok": true, "ts": "1700000002.000100"}', NULL),
	(16, 'seldom:7310000999:stranger:2026-03-02', 1, 'telegram', 'sendMessage', '{"text": "Hello Nell Reed", "chat_id": 7310000999}', 'sent', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, 0, 'null', NULL),
	(17, 'waiting 2', 1, 'telegram', 'sendMessage', '{"text": "not yet said", "chat_id": 7310000999}', 'waiting', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, 0, 'null', NULL),
	(18, 'card 2', 1, 'slack', 'chat.postMessage', '{"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.", "blocks": [{"text": {"text": "asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77."}, "type": "section"}], "channel": "C1"}', 'sent', '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00', NULL, 0, '{"ok": true, "ts": "1700000000.000002", "channel": "C1"}', NULL);
INSERT INTO public.response VALUES
	(1, 1, 2, 2, 'interested', '2026-03-02 09:00:00+00', NULL),
	(2, 1, 3, 3, 'ordered', '2026-03-02 09:00:00+00', 62),
	(3, 1, 10, 10, 'not_for_me', '2026-03-02 09:00:00+00', NULL),
	(4, 1, 5, 5, 'stopped', '2026-03-02 09:00:00+00', NULL),
	(5, 6, 52, 22, 'interested', '2026-03-17 09:00:00+00', 1);
INSERT INTO public.route VALUES
	(1, 1, 'telegram', '9001', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(2, 2, 'telegram', '9002', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(3, 3, 'telegram', '9003', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(4, 4, 'telegram', '9004', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(5, 5, 'telegram', '9005', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(6, 6, 'telegram', '9006', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(7, 7, 'telegram', '9007', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(9, 9, 'telegram', '9009', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(10, 10, 'telegram', '9010', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(11, 11, 'telegram', '9011', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(12, 12, 'telegram', '9012', 'open', NULL, false, '2026-03-02 09:00:00+00', '2026-03-02 09:00:00+00'),
	(8, 8, 'telegram', '9008', 'closed', 'the customer linked another chat', false, '2026-03-02 09:00:00+00', '2026-03-17 09:00:00+00'),
	(13, 8, 'telegram', '424242', 'open', NULL, true, '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00'),
	(14, 22, 'telegram', '7310000999', 'open', NULL, false, '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00'),
	(15, 22, 'email', 'nell.reed@example.org', 'open', NULL, false, '2026-03-17 09:00:00+00', '2026-03-17 09:00:00+00');
INSERT INTO public.rule_base VALUES
	(1, 'spring', '[{"add": "-10", "name": "abroad", "when": "country is not United Kingdom"}]', NULL, 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.saved_extraction VALUES
	(1, 'spring', '{"stages": [{"filter": "country is United Kingdom"}]}', NULL, 'U1', '2026-03-17 09:00:00+00');
INSERT INTO public.saved_filter VALUES
	(1, 'regulars', 'bought RED LANTERN', NULL, NULL, 'staff:1', '2026-03-17 09:00:00+00', '[]', '[]'),
	(2, 'only Nell Reed', 'name = ''Nell Reed''', NULL, NULL, 'U1', '2026-03-17 09:00:00+00', '[]', '[]');
INSERT INTO public.scheduled_report VALUES
	(1, 'question', 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', 'once', 0, NULL, NULL, 'C1', NULL, NULL, 1, '2026-03-17 09:00:00+00');
INSERT INTO public.setting VALUES
	('installation', '44f8d850c56d49b4aae32e4173c99c65');
INSERT INTO public.solution VALUES
	(1, NULL, 'Kitchen', false),
	(2, 1, 'Gifts', true),
	(3, NULL, 'Outdoors', false),
	(4, 3, 'Picnic', false),
	(5, 1, 'Light', false),
	(6, NULL, 'Tea, complete', true);
INSERT INTO public.solution_product VALUES
	(1, 2, 1),
	(2, 6, 3),
	(3, 6, 5);
INSERT INTO public.staff VALUES
	(2, 'U2', 'Anna', '["approver", "admin"]', '2026-03-02 09:00:00+00', NULL, NULL),
	(1, 'U1', 'Mika', '["planner"]', '2026-03-02 09:00:00+00', NULL, 1);
INSERT INTO public.staff_link VALUES
	(1, '1111111111111111111111111111111111111111111111111111111111111111', 1, '2026-03-17 09:00:00+00', '2026-03-17 10:00:00+00', NULL);
INSERT INTO public.trouble VALUES
	(1, 2, 2, '2026-01-07', 'broken', 2, 'lid – cracked', NULL, 'open', NULL, NULL, NULL, '2026-03-17 09:00:00+00', NULL, NULL),
	(2, 22, NULL, '2026-02-01', NULL, 1, 'asked about Nell Reed (customer V-2001), nell.reed@example.org, +442071838999; card CARD 77.', NULL, 'open', NULL, NULL, NULL, '2026-03-17 09:00:00+00', NULL, NULL);
INSERT INTO public.virtual_attribute VALUES
	(1, 'worth', 'sales / 100', 'pounds', 'what they spent', 'U1', '2026-03-17 09:00:00+00');
SELECT pg_catalog.setval('public.accounting_month_id_seq', 1, true);
SELECT pg_catalog.setval('public.audit_entry_id_seq', 30, true);
SELECT pg_catalog.setval('public.canned_reply_id_seq', 1, true);
SELECT pg_catalog.setval('public.catalogue_change_id_seq', 3, true);
SELECT pg_catalog.setval('public.change_log_seq_seq', 280, true);
SELECT pg_catalog.setval('public.column_mapping_id_seq', 1, true);
SELECT pg_catalog.setval('public.consent_event_id_seq', 2, true);
SELECT pg_catalog.setval('public.consent_id_seq', 13, true);
SELECT pg_catalog.setval('public.consent_request_id_seq', 1, true);
SELECT pg_catalog.setval('public.contact_id_seq', 3, true);
SELECT pg_catalog.setval('public.contact_policy_id_seq', 1, true);
SELECT pg_catalog.setval('public.contact_preference_id_seq', 1, true);
SELECT pg_catalog.setval('public.contract_id_seq', 2, true);
SELECT pg_catalog.setval('public.conversation_id_seq', 1, true);
SELECT pg_catalog.setval('public.conversation_message_id_seq', 1, true);
SELECT pg_catalog.setval('public.counted_link_id_seq', 1, true);
SELECT pg_catalog.setval('public.customer_id_seq', 23, true);
SELECT pg_catalog.setval('public.customer_list_id_seq', 2, true);
SELECT pg_catalog.setval('public.customer_merge_id_seq', 1, true);
SELECT pg_catalog.setval('public.definition_version_id_seq', 1, true);
SELECT pg_catalog.setval('public.delivery_attempt_id_seq', 15, true);
SELECT pg_catalog.setval('public.delivery_id_seq', 52, true);
SELECT pg_catalog.setval('public.department_id_seq', 1, true);
SELECT pg_catalog.setval('public.department_solution_id_seq', 1, true);
SELECT pg_catalog.setval('public.display_setting_id_seq', 1, true);
SELECT pg_catalog.setval('public.distinct_pair_id_seq', 1, true);
SELECT pg_catalog.setval('public.erased_identity_id_seq', 1, true);
SELECT pg_catalog.setval('public.evaluation_id_seq', 2, true);
SELECT pg_catalog.setval('public.frequency_cap_id_seq', 1, true);
SELECT pg_catalog.setval('public.identity_id_seq', 16, true);
SELECT pg_catalog.setval('public.import_change_id_seq', 2, true);
SELECT pg_catalog.setval('public.import_run_id_seq', 2, true);
SELECT pg_catalog.setval('public.inbox_event_id_seq', 5, true);
SELECT pg_catalog.setval('public.link_token_id_seq', 3, true);
SELECT pg_catalog.setval('public.link_visit_id_seq', 1, true);
SELECT pg_catalog.setval('public.list_member_id_seq', 13, true);
SELECT pg_catalog.setval('public.list_version_id_seq', 1, true);
SELECT pg_catalog.setval('public.list_version_member_id_seq', 2, true);
SELECT pg_catalog.setval('public.managerial_account_id_seq', 1, false);
SELECT pg_catalog.setval('public.plan_id_seq', 7, true);
SELECT pg_catalog.setval('public.product_id_seq', 5, true);
SELECT pg_catalog.setval('public.product_name_id_seq', 1, true);
SELECT pg_catalog.setval('public.product_record_id_seq', 2, true);
SELECT pg_catalog.setval('public.proposal_id_seq', 85, true);
SELECT pg_catalog.setval('public.purchase_id_seq', 64, true);
SELECT pg_catalog.setval('public.purchase_line_id_seq', 124, true);
SELECT pg_catalog.setval('public.question_id_seq', 2, true);
SELECT pg_catalog.setval('public.relation_id_seq', 12, true);
SELECT pg_catalog.setval('public.reply_id_seq', 18, true);
SELECT pg_catalog.setval('public.response_id_seq', 5, true);
SELECT pg_catalog.setval('public.route_id_seq', 15, true);
SELECT pg_catalog.setval('public.rule_base_id_seq', 1, true);
SELECT pg_catalog.setval('public.saved_extraction_id_seq', 1, true);
SELECT pg_catalog.setval('public.saved_filter_id_seq', 2, true);
SELECT pg_catalog.setval('public.scheduled_report_id_seq', 1, true);
SELECT pg_catalog.setval('public.solution_id_seq', 6, true);
SELECT pg_catalog.setval('public.solution_product_id_seq', 3, true);
SELECT pg_catalog.setval('public.staff_id_seq', 2, true);
SELECT pg_catalog.setval('public.staff_link_id_seq', 1, true);
SELECT pg_catalog.setval('public.trouble_id_seq', 2, true);
SELECT pg_catalog.setval('public.virtual_attribute_id_seq', 1, true);
ALTER TABLE ONLY public.accounting_month
    ADD CONSTRAINT accounting_month_month_key UNIQUE (month);
ALTER TABLE ONLY public.accounting_month
    ADD CONSTRAINT accounting_month_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.canned_reply
    ADD CONSTRAINT canned_reply_name_key UNIQUE (name);
ALTER TABLE ONLY public.canned_reply
    ADD CONSTRAINT canned_reply_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_change
    ADD CONSTRAINT catalogue_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.change_log
    ADD CONSTRAINT change_log_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.column_mapping
    ADD CONSTRAINT column_mapping_header_key_key UNIQUE (header_key);
ALTER TABLE ONLY public.column_mapping
    ADD CONSTRAINT column_mapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_customer_id_channel_purpose_key UNIQUE (customer_id, channel, purpose);
ALTER TABLE ONLY public.consent_event
    ADD CONSTRAINT consent_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.consent_request
    ADD CONSTRAINT consent_request_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.consent_request
    ADD CONSTRAINT consent_request_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contact_policy
    ADD CONSTRAINT contact_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contact_preference
    ADD CONSTRAINT contact_preference_customer_id_key UNIQUE (customer_id);
ALTER TABLE ONLY public.contact_preference
    ADD CONSTRAINT contact_preference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_number_key UNIQUE (number);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.conversation_message
    ADD CONSTRAINT conversation_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.counted_link
    ADD CONSTRAINT counted_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.counted_link
    ADD CONSTRAINT counted_link_plan_id_url_key UNIQUE (plan_id, url);
ALTER TABLE ONLY public.customer_list
    ADD CONSTRAINT customer_list_name_key UNIQUE (name);
ALTER TABLE ONLY public.customer_list
    ADD CONSTRAINT customer_list_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customer_merge
    ADD CONSTRAINT customer_merge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_number_key UNIQUE (number);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.definition_version
    ADD CONSTRAINT definition_version_kind_name_number_key UNIQUE (kind, name, number);
ALTER TABLE ONLY public.definition_version
    ADD CONSTRAINT definition_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_delivery_id_number_key UNIQUE (delivery_id, number);
ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_plan_id_customer_id_step_key UNIQUE (plan_id, customer_id, step);
ALTER TABLE ONLY public.department
    ADD CONSTRAINT department_name_key UNIQUE (name);
ALTER TABLE ONLY public.department
    ADD CONSTRAINT department_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.department_solution
    ADD CONSTRAINT department_solution_department_id_solution_id_key UNIQUE (department_id, solution_id);
ALTER TABLE ONLY public.department_solution
    ADD CONSTRAINT department_solution_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.display_setting
    ADD CONSTRAINT display_setting_name_key UNIQUE (name);
ALTER TABLE ONLY public.display_setting
    ADD CONSTRAINT display_setting_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.distinct_pair
    ADD CONSTRAINT distinct_pair_first_id_second_id_key UNIQUE (first_id, second_id);
ALTER TABLE ONLY public.distinct_pair
    ADD CONSTRAINT distinct_pair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.erased_identity
    ADD CONSTRAINT erased_identity_kind_digest_key UNIQUE (kind, digest);
ALTER TABLE ONLY public.erased_identity
    ADD CONSTRAINT erased_identity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.frequency_cap
    ADD CONSTRAINT frequency_cap_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_kind_value_key UNIQUE (kind, value);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.import_change
    ADD CONSTRAINT import_change_import_id_table_name_row_id_key UNIQUE (import_id, table_name, row_id);
ALTER TABLE ONLY public.import_change
    ADD CONSTRAINT import_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.import_run
    ADD CONSTRAINT import_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.inbox_event
    ADD CONSTRAINT inbox_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.inbox_event
    ADD CONSTRAINT inbox_event_source_source_id_key UNIQUE (source, source_id);
ALTER TABLE ONLY public.link_token
    ADD CONSTRAINT link_token_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.link_token
    ADD CONSTRAINT link_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.link_visit
    ADD CONSTRAINT link_visit_counted_link_id_delivery_id_key UNIQUE (counted_link_id, delivery_id);
ALTER TABLE ONLY public.link_visit
    ADD CONSTRAINT link_visit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.list_member
    ADD CONSTRAINT list_member_list_id_customer_id_key UNIQUE (list_id, customer_id);
ALTER TABLE ONLY public.list_member
    ADD CONSTRAINT list_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.list_version
    ADD CONSTRAINT list_version_list_id_number_key UNIQUE (list_id, number);
ALTER TABLE ONLY public.list_version_member
    ADD CONSTRAINT list_version_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.list_version_member
    ADD CONSTRAINT list_version_member_version_id_customer_id_key UNIQUE (version_id, customer_id);
ALTER TABLE ONLY public.list_version
    ADD CONSTRAINT list_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.managerial_account
    ADD CONSTRAINT managerial_account_month_customer_id_product_id_key UNIQUE (month, customer_id, product_id);
ALTER TABLE ONLY public.managerial_account
    ADD CONSTRAINT managerial_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_origin_key UNIQUE (origin);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_code_key UNIQUE (code);
ALTER TABLE ONLY public.product_name
    ADD CONSTRAINT product_name_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.product_name
    ADD CONSTRAINT product_name_product_id_name_key UNIQUE (product_id, name);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.product_record
    ADD CONSTRAINT product_record_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.product_record
    ADD CONSTRAINT product_record_product_id_key UNIQUE (product_id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_plan_id_customer_id_key UNIQUE (plan_id, customer_id);
ALTER TABLE ONLY public.purchase_line
    ADD CONSTRAINT purchase_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchase_line
    ADD CONSTRAINT purchase_line_purchase_id_content_key_occurrence_key UNIQUE (purchase_id, content_key, occurrence);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_source_document_key UNIQUE (source, document);
ALTER TABLE ONLY public.question
    ADD CONSTRAINT question_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_product_id_partner_id_kind_key UNIQUE (product_id, partner_id, kind);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_cause_ordinal_key UNIQUE (cause, ordinal);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT reply_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_delivery_id_kind_key UNIQUE (delivery_id, kind);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.route
    ADD CONSTRAINT route_channel_address_key UNIQUE (channel, address);
ALTER TABLE ONLY public.route
    ADD CONSTRAINT route_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rule_base
    ADD CONSTRAINT rule_base_name_key UNIQUE (name);
ALTER TABLE ONLY public.rule_base
    ADD CONSTRAINT rule_base_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.saved_extraction
    ADD CONSTRAINT saved_extraction_name_key UNIQUE (name);
ALTER TABLE ONLY public.saved_extraction
    ADD CONSTRAINT saved_extraction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.saved_filter
    ADD CONSTRAINT saved_filter_name_key UNIQUE (name);
ALTER TABLE ONLY public.saved_filter
    ADD CONSTRAINT saved_filter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scheduled_report
    ADD CONSTRAINT scheduled_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.solution
    ADD CONSTRAINT solution_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.solution_product
    ADD CONSTRAINT solution_product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.solution_product
    ADD CONSTRAINT solution_product_solution_id_product_id_key UNIQUE (solution_id, product_id);
ALTER TABLE ONLY public.staff_link
    ADD CONSTRAINT staff_link_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.staff_link
    ADD CONSTRAINT staff_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_slack_user_key UNIQUE (slack_user);
ALTER TABLE ONLY public.trouble
    ADD CONSTRAINT trouble_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.virtual_attribute
    ADD CONSTRAINT virtual_attribute_name_key UNIQUE (name);
ALTER TABLE ONLY public.virtual_attribute
    ADD CONSTRAINT virtual_attribute_pkey PRIMARY KEY (id);
CREATE INDEX ix_audit_entry_subject ON public.audit_entry USING btree (subject);
CREATE INDEX ix_catalogue_change_import_id ON public.catalogue_change USING btree (import_id);
CREATE INDEX ix_catalogue_change_product_id ON public.catalogue_change USING btree (product_id);
CREATE INDEX ix_change_log_xid ON public.change_log USING btree (xid);
CREATE INDEX ix_consent_customer_id ON public.consent USING btree (customer_id);
CREATE INDEX ix_consent_event_customer_id ON public.consent_event USING btree (customer_id);
CREATE INDEX ix_consent_request_customer_id ON public.consent_request USING btree (customer_id);
CREATE INDEX ix_contact_customer_id ON public.contact USING btree (customer_id);
CREATE UNIQUE INDEX ix_contact_external ON public.contact USING btree (source, external_id);
CREATE INDEX ix_contact_import_id ON public.contact USING btree (import_id);
CREATE INDEX ix_contact_product_id ON public.contact USING btree (product_id);
CREATE INDEX ix_contract_customer_id ON public.contract USING btree (customer_id);
CREATE INDEX ix_contract_import_id ON public.contract USING btree (import_id);
CREATE INDEX ix_contract_product_id ON public.contract USING btree (product_id);
CREATE INDEX ix_conversation_assigned_to_id ON public.conversation USING btree (assigned_to_id);
CREATE INDEX ix_conversation_customer_id ON public.conversation USING btree (customer_id);
CREATE INDEX ix_conversation_message_conversation_id ON public.conversation_message USING btree (conversation_id);
CREATE INDEX ix_conversation_message_staff_id ON public.conversation_message USING btree (staff_id);
CREATE INDEX ix_conversation_plan_id ON public.conversation USING btree (plan_id);
CREATE INDEX ix_conversation_state ON public.conversation USING btree (state);
CREATE INDEX ix_customer_import_id ON public.customer USING btree (import_id);
CREATE INDEX ix_customer_list_question_id ON public.customer_list USING btree (question_id);
CREATE INDEX ix_customer_merge_kept_id ON public.customer_merge USING btree (kept_id);
CREATE INDEX ix_customer_merge_merged_id ON public.customer_merge USING btree (merged_id);
CREATE INDEX ix_customer_merged_into_id ON public.customer USING btree (merged_into_id);
CREATE INDEX ix_delivery_address ON public.delivery USING btree (channel, address);
CREATE INDEX ix_delivery_customer_id ON public.delivery USING btree (customer_id);
CREATE INDEX ix_delivery_plan_due ON public.delivery USING btree (plan_id, state, due_at, id);
CREATE INDEX ix_department_solution_solution_id ON public.department_solution USING btree (solution_id);
CREATE INDEX ix_distinct_pair_first_id ON public.distinct_pair USING btree (first_id);
CREATE INDEX ix_distinct_pair_second_id ON public.distinct_pair USING btree (second_id);
CREATE INDEX ix_evaluation_plan_id ON public.evaluation USING btree (plan_id);
CREATE INDEX ix_frequency_cap_policy_id ON public.frequency_cap USING btree (policy_id);
CREATE INDEX ix_identity_customer_id ON public.identity USING btree (customer_id);
CREATE INDEX ix_inbox_event_state ON public.inbox_event USING btree (state);
CREATE INDEX ix_link_token_customer_id ON public.link_token USING btree (customer_id);
CREATE INDEX ix_link_visit_delivery_id ON public.link_visit USING btree (delivery_id);
CREATE INDEX ix_list_member_customer_id ON public.list_member USING btree (customer_id);
CREATE INDEX ix_list_version_member_customer_id ON public.list_version_member USING btree (customer_id);
CREATE INDEX ix_list_version_question_id ON public.list_version USING btree (question_id);
CREATE INDEX ix_managerial_account_customer_id ON public.managerial_account USING btree (customer_id);
CREATE INDEX ix_managerial_account_product_id ON public.managerial_account USING btree (product_id);
CREATE INDEX ix_plan_approver_id ON public.plan USING btree (approver_id);
CREATE INDEX ix_plan_author_id ON public.plan USING btree (author_id);
CREATE INDEX ix_plan_list_id ON public.plan USING btree (list_id);
CREATE INDEX ix_plan_product_id ON public.plan USING btree (product_id);
CREATE INDEX ix_product_group ON public.product USING btree ("group");
CREATE INDEX ix_product_import_id ON public.product USING btree (import_id);
CREATE INDEX ix_product_name_product_id ON public.product_name USING btree (product_id);
CREATE INDEX ix_product_solution_id ON public.product USING btree (solution_id);
CREATE INDEX ix_proposal_customer_id ON public.proposal USING btree (customer_id);
CREATE INDEX ix_purchase_cancels_id ON public.purchase USING btree (cancels_id);
CREATE INDEX ix_purchase_customer_id ON public.purchase USING btree (customer_id);
CREATE INDEX ix_purchase_import_id ON public.purchase USING btree (import_id);
CREATE INDEX ix_purchase_line_import_id ON public.purchase_line USING btree (import_id);
CREATE INDEX ix_question_parent_id ON public.question USING btree (parent_id);
CREATE INDEX ix_question_place ON public.question USING btree (place);
CREATE INDEX ix_question_product_id ON public.question USING btree (product_id);
CREATE INDEX ix_relation_import_id ON public.relation USING btree (import_id);
CREATE INDEX ix_relation_partner_id ON public.relation USING btree (partner_id);
CREATE INDEX ix_relation_product_id ON public.relation USING btree (product_id);
CREATE INDEX ix_reply_state ON public.reply USING btree (state);
CREATE INDEX ix_response_customer_id ON public.response USING btree (customer_id);
CREATE INDEX ix_response_plan_id ON public.response USING btree (plan_id);
CREATE INDEX ix_route_customer_id ON public.route USING btree (customer_id);
CREATE INDEX ix_saved_filter_parent_id ON public.saved_filter USING btree (parent_id);
CREATE INDEX ix_scheduled_report_made_by_id ON public.scheduled_report USING btree (made_by_id);
CREATE INDEX ix_scheduled_report_next_at ON public.scheduled_report USING btree (next_at);
CREATE INDEX ix_solution_parent_id ON public.solution USING btree (parent_id);
CREATE INDEX ix_solution_product_product_id ON public.solution_product USING btree (product_id);
CREATE INDEX ix_solution_product_solution_id ON public.solution_product USING btree (solution_id);
CREATE INDEX ix_staff_department_id ON public.staff USING btree (department_id);
CREATE INDEX ix_staff_link_staff_id ON public.staff_link USING btree (staff_id);
CREATE INDEX ix_trouble_customer_id ON public.trouble USING btree (customer_id);
CREATE UNIQUE INDEX ix_trouble_external ON public.trouble USING btree (source, external_id);
CREATE INDEX ix_trouble_import_id ON public.trouble USING btree (import_id);
CREATE INDEX ix_trouble_product_id ON public.trouble USING btree (product_id);
CREATE TRIGGER change_log_contact_delete AFTER DELETE ON public.contact REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_contact_insert AFTER INSERT ON public.contact REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_contact_update AFTER UPDATE ON public.contact REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_contract_delete AFTER DELETE ON public.contract REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_contract_insert AFTER INSERT ON public.contract REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_contract_update AFTER UPDATE ON public.contract REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_customer_delete AFTER DELETE ON public.customer REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_customer_insert AFTER INSERT ON public.customer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_customer_update AFTER UPDATE ON public.customer REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_managerial_account_delete AFTER DELETE ON public.managerial_account REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_managerial_account_insert AFTER INSERT ON public.managerial_account REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_managerial_account_update AFTER UPDATE ON public.managerial_account REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_delete AFTER DELETE ON public.product REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_insert AFTER INSERT ON public.product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_record_delete AFTER DELETE ON public.product_record REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_record_insert AFTER INSERT ON public.product_record REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_record_update AFTER UPDATE ON public.product_record REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_product_update AFTER UPDATE ON public.product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_delete AFTER DELETE ON public.purchase REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_insert AFTER INSERT ON public.purchase REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_line_delete AFTER DELETE ON public.purchase_line REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_line_insert AFTER INSERT ON public.purchase_line REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_line_update AFTER UPDATE ON public.purchase_line REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_purchase_update AFTER UPDATE ON public.purchase REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_relation_delete AFTER DELETE ON public.relation REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_relation_insert AFTER INSERT ON public.relation REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_relation_update AFTER UPDATE ON public.relation REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_delete AFTER DELETE ON public.solution REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_insert AFTER INSERT ON public.solution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_product_delete AFTER DELETE ON public.solution_product REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_product_insert AFTER INSERT ON public.solution_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_product_update AFTER UPDATE ON public.solution_product REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_solution_update AFTER UPDATE ON public.solution REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_trouble_delete AFTER DELETE ON public.trouble REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_trouble_insert AFTER INSERT ON public.trouble REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
CREATE TRIGGER change_log_trouble_update AFTER UPDATE ON public.trouble REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.log_change();
ALTER TABLE ONLY public.catalogue_change
    ADD CONSTRAINT catalogue_change_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.consent_event
    ADD CONSTRAINT consent_event_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.consent_request
    ADD CONSTRAINT consent_request_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.contact_preference
    ADD CONSTRAINT contact_preference_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_assigned_to_id_fkey FOREIGN KEY (assigned_to_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.conversation_message
    ADD CONSTRAINT conversation_message_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversation(id);
ALTER TABLE ONLY public.conversation_message
    ADD CONSTRAINT conversation_message_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.counted_link
    ADD CONSTRAINT counted_link_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.customer_list
    ADD CONSTRAINT customer_list_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.question(id);
ALTER TABLE ONLY public.customer_merge
    ADD CONSTRAINT customer_merge_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.customer_merge
    ADD CONSTRAINT customer_merge_merged_id_fkey FOREIGN KEY (merged_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.delivery_attempt
    ADD CONSTRAINT delivery_attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES public.proposal(id);
ALTER TABLE ONLY public.department_solution
    ADD CONSTRAINT department_solution_department_id_fkey FOREIGN KEY (department_id) REFERENCES public.department(id);
ALTER TABLE ONLY public.department_solution
    ADD CONSTRAINT department_solution_solution_id_fkey FOREIGN KEY (solution_id) REFERENCES public.solution(id);
ALTER TABLE ONLY public.distinct_pair
    ADD CONSTRAINT distinct_pair_first_id_fkey FOREIGN KEY (first_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.distinct_pair
    ADD CONSTRAINT distinct_pair_second_id_fkey FOREIGN KEY (second_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.evaluation
    ADD CONSTRAINT evaluation_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.frequency_cap
    ADD CONSTRAINT frequency_cap_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES public.contact_policy(id);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.import_change
    ADD CONSTRAINT import_change_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.link_token
    ADD CONSTRAINT link_token_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.link_visit
    ADD CONSTRAINT link_visit_counted_link_id_fkey FOREIGN KEY (counted_link_id) REFERENCES public.counted_link(id);
ALTER TABLE ONLY public.link_visit
    ADD CONSTRAINT link_visit_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.list_member
    ADD CONSTRAINT list_member_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.list_member
    ADD CONSTRAINT list_member_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.customer_list(id);
ALTER TABLE ONLY public.list_version
    ADD CONSTRAINT list_version_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.customer_list(id);
ALTER TABLE ONLY public.list_version_member
    ADD CONSTRAINT list_version_member_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.list_version_member
    ADD CONSTRAINT list_version_member_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.list_version(id);
ALTER TABLE ONLY public.list_version
    ADD CONSTRAINT list_version_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.question(id);
ALTER TABLE ONLY public.managerial_account
    ADD CONSTRAINT managerial_account_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.managerial_account
    ADD CONSTRAINT managerial_account_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_approver_id_fkey FOREIGN KEY (approver_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.customer_list(id);
ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.product_name
    ADD CONSTRAINT product_name_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.product_record
    ADD CONSTRAINT product_record_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_solution_id_fkey FOREIGN KEY (solution_id) REFERENCES public.solution(id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_cancels_id_fkey FOREIGN KEY (cancels_id) REFERENCES public.purchase(id);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.purchase
    ADD CONSTRAINT purchase_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.purchase_line
    ADD CONSTRAINT purchase_line_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.purchase_line
    ADD CONSTRAINT purchase_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.purchase_line
    ADD CONSTRAINT purchase_line_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES public.purchase(id);
ALTER TABLE ONLY public.question
    ADD CONSTRAINT question_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.question(id);
ALTER TABLE ONLY public.question
    ADD CONSTRAINT question_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES public.plan(id);
ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES public.purchase(id);
ALTER TABLE ONLY public.route
    ADD CONSTRAINT route_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.saved_filter
    ADD CONSTRAINT saved_filter_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.saved_filter(id);
ALTER TABLE ONLY public.scheduled_report
    ADD CONSTRAINT scheduled_report_made_by_id_fkey FOREIGN KEY (made_by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.solution
    ADD CONSTRAINT solution_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.solution(id);
ALTER TABLE ONLY public.solution_product
    ADD CONSTRAINT solution_product_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
ALTER TABLE ONLY public.solution_product
    ADD CONSTRAINT solution_product_solution_id_fkey FOREIGN KEY (solution_id) REFERENCES public.solution(id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_department_id_fkey FOREIGN KEY (department_id) REFERENCES public.department(id);
ALTER TABLE ONLY public.staff_link
    ADD CONSTRAINT staff_link_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.trouble
    ADD CONSTRAINT trouble_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customer(id);
ALTER TABLE ONLY public.trouble
    ADD CONSTRAINT trouble_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.import_run(id);
ALTER TABLE ONLY public.trouble
    ADD CONSTRAINT trouble_product_id_fkey FOREIGN KEY (product_id) REFERENCES public.product(id);
