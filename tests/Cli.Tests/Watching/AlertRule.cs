namespace StreamML.Cli.Tests.Watching;

/// <summary>A rule of ops/alerts.yml.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">When it fires, in PromQL; a line each.</param>
/// <param name="For">How long that must last.</param>
/// <param name="Severity"><c>critical</c>: look now; <c>warning</c>: look today.</param>
/// <param name="Summary">It in a sentence.</param>
/// <param name="Runbook">Heading of its section in docs/operations.md.</param>
internal sealed record AlertRule(
    string Name, string[] Expression, string For, string Severity, string Summary, string Runbook)
{
    /// <summary>Now.</summary>
    public const string Critical = "critical";

    /// <summary>Today.</summary>
    public const string Warning = "warning";

    /// <summary>Where its section is.</summary>
    public string Link => $"docs/operations.md#{Anchor(Runbook)}";

    /// <summary>A heading as the name of a link.</summary>
    public static string Anchor(string heading) => string.Concat(heading.ToLowerInvariant()
        .Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-')).Replace(' ', '-');
}
