using StreamML.Cli;

// Kafka's client blocks a thread for each transaction under way; the pool's slow growth would hold them up at start.
ThreadPool.SetMinThreads(64, 64);

// A pipe has no width: a table must not break its names there.
if (Console.IsOutputRedirected)
    Spectre.Console.AnsiConsole.Profile.Width = 200;
return await CommandLine.RunAsync(args);
