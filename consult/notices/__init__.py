"""What rings until a person acknowledges it (告警), and whom it reaches next."""
