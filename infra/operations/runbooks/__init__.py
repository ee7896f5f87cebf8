"""What the one on call reads at night: a page per alert tier, monitored service and job, around hand-written advice."""
