"""Pages of questionnaires received, and of two contents of one."""
