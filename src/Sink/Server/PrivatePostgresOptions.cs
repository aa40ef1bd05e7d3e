namespace StreamML.Sink.Server;

/// <summary>The private PostgreSQL of one machine. Configuration section <c>PrivatePostgres</c>.</summary>
public sealed class PrivatePostgresOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "PrivatePostgres";

    /// <summary>Folder of the server; made when missing. Everything of it lies in there.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>TCP port on 127.0.0.1. 0 (default): any that is free.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Folder of <c>initdb</c> and <c>pg_ctl</c>. Empty (default): the newest in /usr/lib/postgresql, else the PATH.
    /// </summary>
    public string BinDirectory { get; set; } = "";

    /// <summary>
    /// Folders to search for the programs where Debian has none, colon separated. Default none; a host gives its PATH.
    /// </summary>
    public string SearchPath { get; set; } = "";

    /// <summary>PostgreSQL's shared_buffers, MiB, default 128, 16 to 65,536.</summary>
    public int SharedBuffersMiB { get; set; } = 128;

    /// <summary>Most connections, default 40, 10 to 1,000.</summary>
    public int MaxConnections { get; set; } = 40;

    /// <summary>
    /// Longest wait for the server to answer, default 60 s (a recovery reads its log), 1 s to 10 min.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// System account that runs the server where this process is root, whom PostgreSQL refuses. Default
    /// <c>postgres</c>.
    /// </summary>
    public string RunAs { get; set; } = "postgres";

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOperationException">One is out of range; the message names it and its range.</exception>
    public void Validate()
    {
        Require(DataDirectory.Length > 0, nameof(DataDirectory), "the path of a folder");
        Require(DataDirectory.AsSpan()
            .IndexOfAny("\n\r'\\\0") < 0, nameof(DataDirectory), "free of quotes, backslashes and line ends");
        Require(Port is >= 0 and <= 65535, nameof(Port), "0 to 65535");
        Require(SharedBuffersMiB is >= 16 and <= 65536, nameof(SharedBuffersMiB), "16 to 65536");
        Require(MaxConnections is >= 10 and <= 1000, nameof(MaxConnections), "10 to 1000");
        Require(
            StartTimeout >= TimeSpan.FromSeconds(1)
                && StartTimeout <= TimeSpan.FromMinutes(10), nameof(StartTimeout), "1 s to 10 min");
    }

    private static void Require(bool valid, string name, string range)
    {
        if (!valid)
        {
            throw new InvalidOperationException($"{Section}:{name} must be {range}.");
        }
    }
}
