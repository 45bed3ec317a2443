"""What the computer has to give: child processes with limits, memory, processor cores."""
