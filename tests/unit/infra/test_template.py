import pytest

from infra.errors import TemplateError
from infra.plan import NotificationSpec, Place, Plan, QueueSpec
from infra.template import TEMPLATE, read_plan

PLACE = Place(account="111122223333", region="eu-west-1")
PARAMETERS = {
    "Environment": "staging",
    "MailFrom": "site@office.example",
    "BucketPrefix": "microsite-staging-111122223333",
}


@pytest.fixture
def staging() -> Plan:
    return read_plan(TEMPLATE.read_text("utf-8"), PARAMETERS, PLACE)


def template_with(value: str) -> str:
    return f"""
Parameters:
  Environment: {{Type: String}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: {value}
"""


def test_queues_are_named_after_the_environment_and_buckets_after_the_account_too(
    staging: Plan,
) -> None:
    assert [bucket.name for bucket in staging.buckets] == [
        "microsite-staging-111122223333-content",
        "microsite-staging-111122223333-published",
        "microsite-staging-111122223333-inbox",
        "microsite-staging-111122223333-deployment",
    ]
    assert [queue.name for queue in staging.queues] == [
        "microsite-staging-uploads",
        "microsite-staging-uploads-dead",
        "microsite-staging-enquiries",
        "microsite-staging-enquiries-dead",
        "microsite-staging-mail-events",
        "microsite-staging-mail-events-dead",
    ]


def test_what_is_erased_from_the_inbox_is_erased(staging: Plan) -> None:
    versioned = {bucket.logical_id for bucket in staging.buckets if bucket.versioned}
    assert versioned == {"ContentBucket", "PublishedBucket"}


def test_no_rule_expires_what_is_current(staging: Plan) -> None:
    assert "ExpirationInDays" not in TEMPLATE.read_text("utf-8")
    assert [bucket.noncurrent_days for bucket in staging.buckets] == [30, 30, None, None]
    assert [bucket.abandoned_upload_days for bucket in staging.buckets] == [7, 7, 7, 7]


def test_content_reports_what_is_created_and_removed(staging: Plan) -> None:
    uploads = staging.queue("UploadsQueue").arn
    assert staging.bucket("ContentBucket").notifications == (
        NotificationSpec("s3:ObjectCreated:*", "content/", uploads),
        NotificationSpec("s3:ObjectRemoved:*", "content/", uploads),
        NotificationSpec("s3:ObjectCreated:*", "files/", uploads),
        NotificationSpec("s3:ObjectRemoved:*", "files/", uploads),
    )


def test_the_inbox_reports_new_enquiries_only(staging: Plan) -> None:
    assert staging.bucket("InboxBucket").notifications == (
        NotificationSpec("s3:ObjectCreated:*", "enquiries/", staging.queue("EnquiriesQueue").arn),
    )


def test_queues_lead_to_their_dead_letters(staging: Plan) -> None:
    assert staging.queue("EnquiriesQueue") == QueueSpec(
        logical_id="EnquiriesQueue",
        name="microsite-staging-enquiries",
        arn="arn:aws:sqs:eu-west-1:111122223333:microsite-staging-enquiries",
        visibility_timeout=360,
        retention=None,
        dead_letter_arn="arn:aws:sqs:eu-west-1:111122223333:microsite-staging-enquiries-dead",
        max_receive_count=5,
    )
    assert staging.queue("UploadsDeadLetterQueue").retention == 14 * 24 * 3600


def test_mail_is_sent_from_the_address_given(staging: Plan) -> None:
    assert staging.mail_from == "site@office.example"


def test_a_parameter_without_a_value_is_named() -> None:
    with pytest.raises(TemplateError, match="MailFrom needs a value"):
        read_plan(TEMPLATE.read_text("utf-8"), {"Environment": "staging"}, PLACE)


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(TemplateError, match="no parameter Colour"):
        read_plan(TEMPLATE.read_text("utf-8"), {**PARAMETERS, "Colour": "red"}, PLACE)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("!Select [0, [a, b]]", "!Select"),
        ("!Split ['@', a@b]", "!Split"),
        ("!Sub ['${a}', b]", "!Sub"),
        ("!ImportValue {a: b}", "!ImportValue"),
        ("!Ref Elsewhere", "Elsewhere"),
        ("!GetAtt Bucket.DomainName", "Bucket.DomainName"),
        ("{'Fn::Sub': a}", "Fn::Sub"),
    ],
)
def test_what_the_local_stack_cannot_resolve_is_refused_by_name(value: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        read_plan(template_with(value), {"Environment": "local"}, PLACE)


def test_sub_knows_parameters_pseudo_parameters_and_literals() -> None:
    value = "!Sub 'a-${Environment}-${AWS::Region}-${AWS::AccountId}-${!this}'"
    plan = read_plan(template_with(value), {"Environment": "x"}, PLACE)
    assert plan.bucket("Bucket").name == "a-x-eu-west-1-111122223333-${this}"


def test_what_a_template_lacks_is_told_in_a_sentence(staging: Plan) -> None:
    with pytest.raises(TemplateError, match="no Resources"):
        read_plan("a: 1", {}, PLACE)
    with pytest.raises(TemplateError, match="not valid YAML"):
        read_plan("a: [", {}, PLACE)
    with pytest.raises(TemplateError, match="Queue of the template has no QueueName"):
        read_plan("Resources: {Queue: {Type: 'AWS::SQS::Queue'}}", {}, PLACE)
    with pytest.raises(TemplateError, match="no bucket Bin"):
        staging.bucket("Bin")
    with pytest.raises(TemplateError, match="no queue Rest"):
        staging.queue("Rest")


def test_properties_that_do_not_matter_here_may_say_anything() -> None:
    text = template_with("plain") + "      Tags: !If [a, b, c]\n"
    assert read_plan(text, {"Environment": "x"}, PLACE).bucket("Bucket").name == "plain"
