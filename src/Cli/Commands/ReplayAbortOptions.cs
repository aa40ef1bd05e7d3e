using System.CommandLine;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary>Options that say when a replay fails by itself.</summary>
internal sealed class ReplayAbortOptions
{
    private readonly Option<double?> _changed = new("--abort-changed")
    {
        Description = "Fail when more than this percentage of the labels changes (Jobs__AbortChangedPercent). "
            + "100: never.",
    };

    private readonly Option<double?> _deadLetters = new("--abort-dead-letters")
    {
        Description = "Fail when more than this percentage of the records becomes dead letters "
            + "(Jobs__AbortDeadLettersPercent). 100: never.",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_changed);
        command.Add(_deadLetters);
    }

    /// <summary>What was given; null for nothing.</summary>
    /// <exception cref="RoleConfigurationException">A value is no percentage.</exception>
    public ReplayAbort? Rules(ParseResult parsed)
    {
        var rules = new ReplayAbort();
        if (Percent(parsed, _changed) is { } changed)
        {
            rules.ChangedPercent = changed;
        }

        if (Percent(parsed, _deadLetters) is { } deadLetters)
        {
            rules.DeadLettersPercent = deadLetters;
        }

        return rules.HasChangedPercent || rules.HasDeadLettersPercent ? rules : null;
    }

    private static double? Percent(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) switch
    {
        null => null,
        >= 0 and <= 100 and var percent => percent,
        _ => throw new RoleConfigurationException($"{option.Name} takes a percentage from 0 to 100. 100: never."),
    };
}
