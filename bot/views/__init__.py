"""Pure: a result in, Block Kit, Telegram text and keyboards or a chart out."""
