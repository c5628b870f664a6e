"""Every error a person can meet, in one tree.

::

    WorkbenchError                      WB000  exit 1  http 500
    ├── SettingsError                   WB100  exit 2  http 500   a setting is wrong
    │   └── PartMissing                 WB110  exit 3  http 503   an optional part is not installed
    ├── FileError                       WB200  exit 4  http 422   a published file cannot be taken
    │   ├── ColumnsMissing              WB201                     the header lacks promised columns
    │   ├── EncodingUnknown             WB202                     the bytes are no text we know
    │   ├── FormatUnknown               WB203                     the format is not read, or is broken
    │   ├── Unrecognised                WB204                     no descriptor knows the file
    │   └── Ambiguous                   WB205                     several descriptors claim the file
    ├── DescriptorError                 WB250  exit 4  http 500   a file under datasets/ is wrong
    ├── LakeError                       WB300  exit 5  http 500   the lake cannot be read or written
    │   ├── DatasetUnknown              WB301          http 404   no dataset of that name
    │   ├── DatasetEmpty                WB302          http 404   described, but nothing ingested yet
    │   ├── LakeBusy                    WB303          http 503   another ingest is writing
    │   ├── LakeFull                    WB304          http 507   the disk is full
    │   └── LakeDamaged                 WB305                     a version does not match its manifest
    ├── QueryError                      WB400  exit 6  http 400   the SQL cannot be run
    │   ├── QueryForbidden              WB401          http 403   the session may not do that
    │   ├── QueryTooLarge               WB402          http 413   the seat's memory does not suffice
    │   └── QueryTooLong                WB403          http 408   the seat's time limit was reached
    ├── PrivacyError                    WB500  exit 7  http 403   the protection policy says no
    │   ├── NotReleased                 WB501                     only a Release may be shown
    │   └── PersonalDataFound           WB502                     personal data in what was to be shown
    ├── ProblemError                    WB600  exit 8  http 422   an analysis cannot be done
    │   ├── ProblemUnknown              WB601          http 404   no problem of that name
    │   └── CannotAnswer                WB602                     the data cannot carry the question
    ├── ReportError                     WB700  exit 9  http 500   a report cannot be made
    │   ├── NotebookFailed              WB701                     the notebook stopped
    │   └── NotSelfContained            WB702                     the page would ask the network
    └── ParticipationError              WB800  exit 10 http 422   an act that the rules do not allow
        └── NotAllowed                  WB801          http 403   that side may not do that

A message says what is wrong, where, and the next step, in the reader's language, and never quotes a
row's value, a key or a token.
"""

from __future__ import annotations

from typing import ClassVar

from workbench.core.text import Language, Text, current_language


class WorkbenchError(Exception):
    """What went wrong, where, and what to do next.

    Parameters
    ----------
    what
        What is wrong, in both languages.
    where
        The dataset, file, line or cell number; never a row's value.
    next_step
        What the reader does next, in both languages.
    """

    code: ClassVar[str] = "WB000"
    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, what: Text, *, where: str = "", next_step: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        return self.to(current_language())

    def to(self, language: Language) -> str:
        """The message in ``language``: one to three lines."""
        lines = [f"[{self.code}] {self.what.to(language)}"]
        if self.where:
            lines.append(f"  {'where:' if language == 'en' else '위치:  '} {self.where}")
        if self.next_step is not None:
            label = "next: " if language == "en" else "다음:  "
            lines.append(f"  {label} {self.next_step.to(language)}")
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines instead of a traceback: the reader is no programmer."""
        return str(self).splitlines()


class SettingsError(WorkbenchError):
    code, exit_status = "WB100", 2


class PartMissing(SettingsError):
    code, exit_status, http_status = "WB110", 3, 503


class FileError(WorkbenchError):
    code, exit_status, http_status = "WB200", 4, 422


class ColumnsMissing(FileError):
    code = "WB201"


class EncodingUnknown(FileError):
    code = "WB202"


class FormatUnknown(FileError):
    code = "WB203"


class Unrecognised(FileError):
    code = "WB204"


class Ambiguous(FileError):
    code = "WB205"


class DescriptorError(WorkbenchError):
    code, exit_status = "WB250", 4


class LakeError(WorkbenchError):
    code, exit_status = "WB300", 5


class DatasetUnknown(LakeError):
    code, http_status = "WB301", 404


class DatasetEmpty(LakeError):
    code, http_status = "WB302", 404


class LakeBusy(LakeError):
    code, http_status = "WB303", 503


class LakeFull(LakeError):
    code, http_status = "WB304", 507


class LakeDamaged(LakeError):
    code = "WB305"


class QueryError(WorkbenchError):
    code, exit_status, http_status = "WB400", 6, 400


class QueryForbidden(QueryError):
    code, http_status = "WB401", 403


class QueryTooLarge(QueryError):
    code, http_status = "WB402", 413


class QueryTooLong(QueryError):
    code, http_status = "WB403", 408


class PrivacyError(WorkbenchError):
    code, exit_status, http_status = "WB500", 7, 403


class NotReleased(PrivacyError):
    code = "WB501"


class PersonalDataFound(PrivacyError):
    code = "WB502"


class ProblemError(WorkbenchError):
    code, exit_status, http_status = "WB600", 8, 422


class ProblemUnknown(ProblemError):
    code, http_status = "WB601", 404


class CannotAnswer(ProblemError):
    code = "WB602"


class ReportError(WorkbenchError):
    code, exit_status = "WB700", 9


class NotebookFailed(ReportError):
    code = "WB701"


class NotSelfContained(ReportError):
    code = "WB702"


class ParticipationError(WorkbenchError):
    code, exit_status, http_status = "WB800", 10, 422


class NotAllowed(ParticipationError):
    code, http_status = "WB801", 403
