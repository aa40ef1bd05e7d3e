using StreamML.Cli;

// Kafka's client blocks a thread for each transaction under way; the pool's slow growth would hold them up at start.
ThreadPool.SetMinThreads(64, 64);
return await CommandLine.RunAsync(args);
