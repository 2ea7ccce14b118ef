"""Papers as Word files (Office Open XML, ISO/IEC 29500-1), by python-docx."""
