"""The old format of Word: LibreOffice, where it is installed, brings a .doc into the new one."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from articles.intake.word.package import Fault, Limits

SECONDS = 60.0
# Nothing is fetched from the network, no macro runs: said in the profile that the program starts with.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def to_docx(content: bytes) -> bytes:
    """The file in the new format; Fault where the program is not there, fails, or takes too long."""
    program = shutil.which(settings.SOFFICE)
    if program is None:
        raise Fault("old")
    with tempfile.TemporaryDirectory(prefix="word-") as folder:
        home = Path(folder)
        profile = home / "profile" / "user" / "registrymodifications.xcu"
        profile.parent.mkdir(parents=True)
        profile.write_text(_PROFILE, encoding="utf-8")
        source, result = home / "story.doc", home / "out" / "story.docx"
        source.write_bytes(content)
        _run([
            program, f"-env:UserInstallation={profile.parent.parent.as_uri()}", "--headless", "--norestore", "--nologo",
            "--nolockcheck", "--convert-to", "docx", "--outdir", str(result.parent), str(source),
        ], home)  # fmt: skip
        if not result.is_file() or result.stat().st_size > Limits().file_bytes:
            raise Fault("old-failed")
        return result.read_bytes()


def _run(command: list[str], home: Path) -> None:
    """Run the program with its children, and end them all when its time is over."""
    environment = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(home)}
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment,
        start_new_session=True,
    )
    try:
        if process.wait(timeout=SECONDS):
            raise Fault("old-failed")
    except subprocess.TimeoutExpired as error:
        raise Fault("old-failed") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
