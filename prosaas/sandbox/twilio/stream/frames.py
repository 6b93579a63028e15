"""Every audio frame the application sent, so that pacing can be judged from outside."""

from array import array
from dataclasses import dataclass, field

FRAME_BYTES = 160
_NOTABLE_MS = 40.0


@dataclass(slots=True)
class FrameLog:
    """Arrival times (ms since `start`), sizes (bytes) and what was then still to be played (ms).

    A gap is *dry* when play-out had already run empty before the frame came: then it was either
    silence between turns or audio that came too late, which only the application can tell apart.
    """

    arrivals_ms: "array[float]" = field(default_factory=lambda: array("d"))
    sizes: "array[int]" = field(default_factory=lambda: array("l"))
    queued_ms: "array[float]" = field(default_factory=lambda: array("d"))
    gaps: list[dict[str, object]] = field(default_factory=list)
    max_gap_ms: float = 0.0

    def add(self, at_ms: float, size: int, queued_ms: float) -> None:
        """Log one frame; with nothing queued before it the play-out was dry."""
        if self.arrivals_ms:
            self._gap(at_ms, at_ms - self.arrivals_ms[-1], dry=queued_ms == 0)
        self.arrivals_ms.append(at_ms)
        self.sizes.append(size)
        self.queued_ms.append(queued_ms)

    def _gap(self, at_ms: float, gap_ms: float, *, dry: bool) -> None:
        if not dry:
            self.max_gap_ms = max(self.max_gap_ms, gap_ms)
        if gap_ms > _NOTABLE_MS:
            self.gaps.append({"at_ms": round(at_ms, 3), "gap_ms": round(gap_ms, 3), "dry": dry})

    def to_json(self) -> dict[str, object]:
        """Counts first, then everything."""
        return {
            "count": len(self.sizes),
            "not_160": sum(size != FRAME_BYTES for size in self.sizes),
            "max_gap_ms": round(self.max_gap_ms, 3),
            "gaps": self.gaps,
            "arrivals_ms": [round(at_ms, 3) for at_ms in self.arrivals_ms],
            "sizes": list(self.sizes),
        }
