"""Official case notices read into draft timelines that a person confirms: `read_notice(text, published_on)`."""

from linan.kernel.notices.model import Clock, Link, Notice, NoticeCase, Spot, Step
from linan.kernel.notices.reading import read_notice

__all__ = ["Clock", "Link", "Notice", "NoticeCase", "Spot", "Step", "read_notice"]
