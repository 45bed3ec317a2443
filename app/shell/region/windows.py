"""Marking a rectangle on Windows: a dimmed window over all screens, drawn by the system's PowerShell and its forms."""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import DesktopUnavailable

# The screen is copied before the window is shown, so that it is not on the picture. Exit code 3: given up.
_SCRIPT = r"""
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Windows.Forms, System.Drawing
Add-Type -Namespace Native -Name Dpi -MemberDefinition '[DllImport("user32.dll")] public static extern bool SetProcessDPIAware();'
[void][Native.Dpi]::SetProcessDPIAware()
$all = [System.Windows.Forms.SystemInformation]::VirtualScreen
$still = New-Object System.Drawing.Bitmap $all.Width, $all.Height
$copy = [System.Drawing.Graphics]::FromImage($still)
$copy.CopyFromScreen($all.Location, [System.Drawing.Point]::Empty, $all.Size)
$copy.Dispose()
$script:start = $null
$script:marked = [System.Drawing.Rectangle]::Empty
$form = New-Object System.Windows.Forms.Form
$form.FormBorderStyle = 'None'
$form.StartPosition = 'Manual'
$form.Bounds = $all
$form.TopMost = $true
$form.ShowInTaskbar = $false
$form.KeyPreview = $true
$form.Opacity = 0.35
$form.BackColor = [System.Drawing.Color]::White
$form.Cursor = [System.Windows.Forms.Cursors]::Cross
$band = New-Object System.Windows.Forms.Panel
$band.BackColor = [System.Drawing.Color]::FromArgb(47, 111, 235)
$band.Enabled = $false
$band.Visible = $false
$form.Controls.Add($band)
$form.Add_KeyDown({ if ($_.KeyCode -eq 'Escape') { $form.Close() } })
$form.Add_MouseDown({ if ($_.Button -eq 'Left') { $script:start = $_.Location } else { $form.Close() } })
$form.Add_MouseMove({ if ($null -ne $script:start) {
  $band.Bounds = [System.Drawing.Rectangle]::FromLTRB(
    [Math]::Min($script:start.X, $_.X), [Math]::Min($script:start.Y, $_.Y),
    [Math]::Max($script:start.X, $_.X) + 1, [Math]::Max($script:start.Y, $_.Y) + 1)
  $band.Visible = $true } })
$form.Add_MouseUp({ if ($null -ne $script:start) { $script:marked = $band.Bounds; $form.Close() } })
$form.Add_Shown({ $form.Activate() })
[void]$form.ShowDialog()
if ($script:marked.Width -lt 4 -or $script:marked.Height -lt 4) { exit 3 }
$still.Clone($script:marked, $still.PixelFormat).Save('FILE', [System.Drawing.Imaging.ImageFormat]::Png)
"""
_GIVEN_UP = 3


def _run(command: Sequence[str]) -> int:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, creationflags=flags).returncode


class WindowsRegions:
    """``run``: runs a command to its end and gives its exit code."""

    def __init__(self, run: Callable[[Sequence[str]], int] = _run) -> None:
        self._run = run

    def available(self) -> bool:
        return True

    def mark(self) -> bytes | None:
        with tempfile.TemporaryDirectory(prefix="aiworkspace-") as folder:
            file = Path(folder, "region.png")
            script = _SCRIPT.replace("FILE", str(file).replace("'", "''"))
            told = base64.b64encode(script.encode("utf-16-le")).decode()
            try:
                code = self._run(["powershell.exe", "-NoProfile", "-STA", "-NonInteractive", "-EncodedCommand", told])
                if code == _GIVEN_UP:
                    return None
                return file.read_bytes()
            except OSError as why:
                raise DesktopUnavailable(f"The screen could not be read: {why}.", "Try again.") from why
