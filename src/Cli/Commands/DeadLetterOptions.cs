using System.CommandLine;
using System.Globalization;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Redriving;

namespace StreamML.Cli.Commands;

/// <summary>Options that say which dead letters are meant.</summary>
internal sealed class DeadLetterOptions
{
    private readonly Option<string?> _topic = new("--topic")
    {
        Description = "Only records of this topic, e.g. whatsapp.raw.",
    };

    private readonly Option<string?> _reason = new("--code") { Description = "Only with this reason, its code." };

    private readonly Option<string?> _stage = new("--stage")
    {
        Description = "Only given up by this stage or role, e.g. normaliser.",
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Only records that name this model or version.",
    };

    private readonly Option<string?> _tenant = new("--tenant") { Description = "Only of this tenant." };

    private readonly Option<string?> _contact = new("--contact")
    {
        Description = "Only of this contact, by its key. Webhooks and posted records are keyed by tenant.",
    };

    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only given up at this time or later, e.g. 2026-03-02T09:15Z. UTC unless it has a zone.",
    };

    private readonly Option<string?> _until = new("--until") { Description = "Only given up before this time." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _topic, _reason, _stage, _model, _tenant, _contact, _since, _until })
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="id">A letter's id; null for any.</param>
    public DeadLetterQuery Query(ParseResult parsed, string? id = null) => new()
    {
        Id = id,
        Topic = parsed.GetValue(_topic),
        Reason = parsed.GetValue(_reason),
        Stage = parsed.GetValue(_stage),
        Model = parsed.GetValue(_model),
        Tenant = parsed.GetValue(_tenant),
        Contact = parsed.GetValue(_contact),
        Since = Time(parsed.GetValue(_since), "--since"),
        Until = Time(parsed.GetValue(_until), "--until"),
    };

    /// <summary>As <see cref="Query"/>, for what changes something: it must name something, or say all.</summary>
    public DeadLetterQuery Narrow(ParseResult parsed, string? id, bool all)
    {
        var query = Query(parsed, id);
        return all || query != new DeadLetterQuery()
            ? query
            : throw new RoleConfigurationException(
                "Say which dead letters: an ID, --topic, --code, --stage, ..., or --all.");
    }

    /// <summary>The time that an option names; null if it is not given.</summary>
    internal static DateTimeOffset? Time(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new RoleConfigurationException($"{option} takes a time such as 2026-03-02T09:15Z.");
    }
}
