"""What each object says, as DICOM JSON; nothing here waits or writes bytes."""
