namespace StreamML.Messaging.Telemetry;

/// <summary>What is measured of a process: whether it is at work, its disk, and what .NET says of it.</summary>
public static class ProcessInstruments
{
    /// <summary>Whether a part is at work.</summary>
    public static InstrumentDefinition Ready { get; } = new(
        Meters.Process, "streamml.ready", InstrumentKind.Gauge, "",
        "1 while a part of the process (a role, Kafka, PostgreSQL) is at work, else 0; asked every 2 s",
        "The process logs 'Not ready' with what is missing; see Health.")
    {
        Labels = ["part"],
    };

    /// <summary>Free space.</summary>
    public static InstrumentDefinition DiskFree { get; } = new(
        Meters.Process, "streamml.disk.free", InstrumentKind.Gauge, "By",
        "free space of the volume with the data folder",
        "Free some space or shorten the retention: below 64 MiB the embedded broker takes no records.");

    /// <summary>Size of the volume.</summary>
    public static InstrumentDefinition DiskSize { get; } = new(
        Meters.Process, "streamml.disk.size", InstrumentKind.Gauge, "By", "size of the volume with the data folder",
        "It is there to compare the free space with.");

    /// <summary>Requests of the REST API.</summary>
    public static InstrumentDefinition HttpDuration { get; } = new(
        Meters.Http, "http.server.request.duration", InstrumentKind.Histogram, "s",
        "requests of the REST API and of /metrics, by route",
        "5xx are ours: the API's log has a line for each.")
    {
        Labels = ["http.request.method", "http.route", "http.response.status_code"],
        Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>Memory of the process.</summary>
    public static InstrumentDefinition WorkingSet { get; } = new(
        Meters.Runtime, "dotnet.process.memory.working_set", InstrumentKind.UpDownCounter, "By",
        "physical memory of the process",
        "Near the container's limit the process is killed: raise mem_limit, or lower batches and caches.");

    /// <summary>Processor time.</summary>
    public static InstrumentDefinition CpuTime { get; } = new(
        Meters.Runtime, "dotnet.process.cpu.time", InstrumentKind.Counter, "s", "processor time of the process",
        "A rate near the number of cores: start more of the role on another machine.")
    {
        Labels = ["cpu.mode"],
    };

    /// <summary>Pauses for garbage collection.</summary>
    public static InstrumentDefinition GcPause { get; } = new(
        Meters.Runtime, "dotnet.gc.pause.time", InstrumentKind.Counter, "s",
        "time in which the process paused for garbage collection",
        "Above a tenth of the time, raise DOTNET_GCgen0size.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
        [Ready, DiskFree, DiskSize, HttpDuration, WorkingSet, CpuTime, GcPause];
}
