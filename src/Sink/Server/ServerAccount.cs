namespace StreamML.Sink.Server;

/// <summary>
/// Under which account PostgreSQL's programs run. PostgreSQL refuses root, so there the account of Debian's package is
/// taken, by <c>setpriv</c>; elsewhere it is our own.
/// </summary>
internal sealed class ServerAccount
{
    // Root may keep its data where no other account can look (/root). The server then gets the one right to pass
    // through, or where a container withholds that one, the wider right it does grant. Either is less than root.
    private static readonly string[][] Rights =
    [
        ["--inh-caps=-all"],
        ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"],
        ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"],
    ];

    private readonly string[] _prefix;

    private ServerAccount(string? name, string[] prefix)
    {
        Name = name;
        _prefix = prefix;
    }

    /// <summary>The account's name; null when it is our own.</summary>
    public string? Name { get; }

    /// <summary>Finds the account for a data folder.</summary>
    /// <exception cref="PrivatePostgresException">There is no such account, or it cannot reach the folder.</exception>
    public static async Task<ServerAccount> FindAsync(
        PrivatePostgresOptions options, string root, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(null, []);
        }

        var result = await Command.RunAsync(["chown", options.RunAs, root], cancellationToken);
        foreach (string[] rights in Rights)
        {
            string[] attempt =
                ["setpriv", $"--reuid={options.RunAs}", $"--regid={options.RunAs}", "--init-groups", .. rights, "--"];
            result = await Command.RunAsync([.. attempt, "test", "-x", root], cancellationToken);
            if (result.ExitCode == 0)
            {
                return new ServerAccount(options.RunAs, attempt);
            }
        }

        throw new PrivatePostgresException(
            $"This process is root, whom PostgreSQL refuses, and the account '{options.RunAs}' cannot be used for "
            + $"{root}: "
            + "it must exist and be able to enter that folder. Choose another folder or account, or do not run as "
            + $"root. {result.Output}");
    }

    /// <summary>A command line as that account.</summary>
    public string[] Run(params string[] command) => [.. _prefix, .. command];
}
