"""From a question to a checked answer, in reading order: retrieve → evidence → prompt → answer → cite."""
