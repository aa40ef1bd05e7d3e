using System.ComponentModel.DataAnnotations;

namespace StreamML.Sink.Server;

/// <summary>The private PostgreSQL of one machine.</summary>
public sealed class PrivatePostgresOptions
{
    /// <summary>Folder of the server; made when missing. Everything of it lies in there.</summary>
    [Required]
    [RegularExpression(@"[^\n\r'\\\0]+",
        ErrorMessage = "The folder must be free of quotes, backslashes and line ends.")]
    public required string DataDirectory { get; set; }

    /// <summary>TCP port on 127.0.0.1. 0 (default): any that is free.</summary>
    [Range(0, 65535)]
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
    [Range(16, 65536)]
    public int SharedBuffersMiB { get; set; } = 128;

    /// <summary>Most connections, default 40, 10 to 1,000.</summary>
    [Range(10, 1000)]
    public int MaxConnections { get; set; } = 40;

    /// <summary>
    /// Longest wait for the server to answer, default 60 s (a recovery reads its log), 1 s to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// System account that runs the server where this process is root, whom PostgreSQL refuses. Default
    /// <c>postgres</c>.
    /// </summary>
    public string RunAs { get; set; } = "postgres";
}
