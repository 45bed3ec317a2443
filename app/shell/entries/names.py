"""What the entries are called, by language."""

from __future__ import annotations

ASK = {"en": "Ask AI Workspace", "zh": "询问 AI Workspace"}
QUESTION = {"en": "New Question", "zh": "新问题"}
COMMENT = {
    "en": "Ask your own documents; everything stays on this computer",
    "zh": "询问您自己的文档，一切都留在本机",
}
