"""From a checkout to a running site, step by step. Each step may be repeated at any time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from handlers.release.manifest import Manifest
from infra.deploying import secrets
from infra.deploying.adopting import adopt
from infra.deploying.change_sets import apply
from infra.deploying.changes import summary
from infra.deploying.clients import Aws
from infra.deploying.edge import put_edge, site_address
from infra.deploying.errors import DeployError
from infra.deploying.first_publish import Invoke, publish_once
from infra.deploying.functions import Parcel, put
from infra.deploying.knowing import facts_of, parcels
from infra.deploying.names import Names
from infra.deploying.options import Options
from infra.deploying.reading import read
from infra.deploying.remaining import remaining
from infra.deploying.sender import introduce
from infra.deploying.settings import Facts, Stages, read_stages, render
from infra.deploying.smoke import look
from infra.deploying.stacks import outputs
from infra.deploying.templates import base_stack, plan_of
from infra.deploying.visiting import Fetch
from infra.deploying.wiring import gaps
from infra.deploying.zappa import Zappa
from infra.environment import Target


@dataclass(frozen=True)
class Tools:
    """What a deployment works with: `package` by stage and architecture, `fetch` by address."""

    package: Callable[[str, str], Path]
    zappa: Zappa
    invoke: Invoke
    fetch: Callable[[str], Fetch]
    say: Callable[[str], None]


class Deployment:
    """One deployment, from its first step to its last."""

    def __init__(self, aws: Aws, options: Options, tools: Tools) -> None:
        self._aws = aws
        self._options = options
        self._tools = tools
        self._names = Names(options.environment)
        self._parcels: tuple[Parcel, ...] = ()
        self._live: Manifest | None = None

    def run(self) -> None:
        """Do all steps, or raise one of our errors at the first that fails."""
        steps = (
            (f"template: the stack {self._names.project}", self._template),
            ("mail: the sender", self._mail),
            ("packages", self._packages),
            ("functions", self._functions),
            (f"edge: the stack {self._names.edge}", self._edge),
            ("wiring", self._wiring),
            ("first publish", self._publish),
            ("smoke test", self._smoke),
        )
        for number, (title, step) in enumerate(steps, 1):
            self._tools.say(f"{number}/{len(steps)} {title}")
            step()
        self._remind()

    def _template(self) -> None:
        for one in adopt(self._aws, self._names):
            self._note(f"takes in {one.name}, which an earlier deployment left")
        stack = base_stack(self._options, self._aws.account)
        self._note(summary(apply(self._aws.stacks, stack)))
        if self._options.rotate:
            arn = outputs(self._aws.stacks, self._names.project)["FormSecretArn"]
            secrets.rotate(self._aws.secrets, arn)
            self._note("a new form secret; the one before stays valid")

    def _mail(self) -> None:
        address = outputs(self._aws.stacks, self._names.project)["MailFrom"]
        sender = introduce(self._aws.mail, address)
        told = f"is verified as {sender.verified}" if sender.verified else "is not verified yet"
        self._note(f"{address} {told}")

    def _packages(self) -> None:
        self._parcels = parcels(self._tools.package, read_stages())
        for parcel in self._parcels:
            size = parcel.path.stat().st_size / 1_000_000
            self._note(f"{parcel.stage} {size:.1f} MB")

    def _functions(self) -> None:
        facts, rendered = self._known()
        for parcel in self._parcels:
            command = put(self._aws, facts, rendered, parcel, self._tools.zappa)
            done = "made" if command == "deploy" else "updated"
            self._note(f"{facts.names.function(parcel.stage)} {done}")

    def _edge(self) -> None:
        if not self._options.edge:
            self._note("left as it is; --edge makes a CDN, or brings it up to date")
            return
        facts, _ = self._known()
        self._note("a CDN takes a quarter of an hour to be made or changed")
        self._note(summary(put_edge(self._aws, self._options, facts)))

    def _wiring(self) -> None:
        facts, rendered = self._known()
        plan = plan_of(facts)
        wired = read(self._aws, facts.names.functions, [bucket.name for bucket in plan.buckets])
        found = tuple(gaps(facts.names, rendered, plan, wired))
        self._fail("The wiring is not as it should be", found)
        self._note("as it should be")

    def _publish(self) -> None:
        with Target(self._options.environment).opened() as environment:
            self._live = publish_once(environment, self._tools.invoke)
        if self._live is None:
            self._note(
                "nothing has been uploaded yet; when that is to change:"
                f" microsite publish site -e {self._options.environment}"
            )
        else:
            resume = f"microsite resume -e {self._options.environment}"
            held = f", which is held until: {resume}" if self._live.hold else ""
            self._note(f"release {self._live.version} is live{held}")

    def _smoke(self) -> None:
        address = site_address(self._aws, self._names)
        if self._live is None:
            self._note("skipped, as there is nothing to see yet")
        else:
            self._look(address, self._live)
        self._note(f"the site is at {address}/")

    def _look(self, address: str, live: Manifest) -> None:
        bad = []
        for seen in look(self._tools.fetch(address), live, mail=self._options.smoke_mail):
            self._note(f"{seen.path} {seen.told}")
            if not seen.good:
                bad.append(f"{address}{seen.path}: {seen.told}.")
        self._fail("The site does not answer as it should", bad)

    def _remind(self) -> None:
        if left := tuple(remaining(self._aws, self._names, self._live)):
            self._tools.say("LEFT FOR YOU TO DO:")
        for sentence in left:
            self._tools.say(f"  - {sentence}")

    def _known(self) -> tuple[Facts, Stages]:
        facts = facts_of(self._aws, self._options)
        return facts, render(read_stages(), facts)

    def _note(self, line: str) -> None:
        self._tools.say(f"    {line}")

    def _fail(self, what: str, found: Iterable[str]) -> None:
        told = "".join(f"\n  {sentence}" for sentence in found)
        if told:
            raise DeployError(f"{what}:{told}\nDeploy again; what stays is for you to look at.")
