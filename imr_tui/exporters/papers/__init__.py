"""The papers: `registry` lists them, `paper` says what a paper is, each other file builds one or a part of one."""
