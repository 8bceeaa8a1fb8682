// Loaded into a measured process: says at its end how much memory it ever held.
process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS} KB\n`));
