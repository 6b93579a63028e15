"""python -m prosaas.sandbox --port P --config FILE|-

The configuration is one JSON object: `twilio` (the fields of TwilioConfig), `inventory` (a list of
Offer: these numbers are for sale and no others), `numbers` (a list of Number), `callees` (a list of
Callee), `openai` (the fields of OpenAIConfig), `openai_rest` (those of OpenAIRestConfig). `-` reads
it from standard input. Prints {"ready": true, "url": …} when it serves.
"""

import argparse
import asyncio
import gc
import sys
from pathlib import Path

import orjson
import uvloop

from prosaas.sandbox.process import listen, serve
from prosaas.sandbox.twilio.config import ConfigError


def main() -> int:
    """Run the stand-ins; 2 for a configuration that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m prosaas.sandbox")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--config", default="")
    options = parser.parse_args()
    _spare_collections()
    try:
        config = orjson.loads(_text(options.config))
        with (
            listen(options.host, options.port) as listener,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            runner.run(serve(config, listener, sys.stdout))
    except (ConfigError, OSError, orjson.JSONDecodeError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    return 0


def _spare_collections() -> None:
    """Collect garbage rarely: a full collection among two hundred calls makes frames late."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _text(source: str) -> str:
    if not source:
        return "{}"
    return sys.stdin.read() if source == "-" else Path(source).read_text()


if __name__ == "__main__":
    sys.exit(main())
