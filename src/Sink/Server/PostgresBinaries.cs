namespace StreamML.Sink.Server;

/// <summary>Finds PostgreSQL's programs.</summary>
internal static class PostgresBinaries
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>The folder with <c>initdb</c> and <c>pg_ctl</c>.</summary>
    /// <exception cref="PrivatePostgresException">There is none.</exception>
    /// <param name="configured">The folder, where configuration names it; else empty.</param>
    /// <param name="path">Folders to search after Debian's, colon separated.</param>
    public static string Find(string configured, string path) => Find(configured, Debian, path);

    /// <summary>The same, over given places.</summary>
    internal static string Find(string configured, string debian, string path)
    {
        if (configured.Length > 0)
        {
            return Holds(configured) ? configured : throw new PrivatePostgresException(
                $"{nameof(PrivatePostgresOptions)}.{nameof(PrivatePostgresOptions.BinDirectory)} holds no initdb and "
                + $"pg_ctl: {configured}");
        }

        string[] versions = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        return versions.OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin"))
            .Concat(path.Split(':', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(Holds)
            ?? throw new PrivatePostgresException(
                "PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql. "
                + "Or name a server of your own: Postgres__ConnectionString.");
    }

    private static bool Holds(string folder)
        => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"));

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0;
}
