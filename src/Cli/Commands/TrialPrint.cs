using System.Text.Json;
using Spectre.Console;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary>Comparisons of new versions with live ones, for people and for programs.</summary>
internal static class TrialPrint
{
    /// <summary>Whether a comparison has not ended.</summary>
    public static bool IsOpen(TrainingGate gate) =>
        gate.Challenger.Length > 0 && gate.Stage is not (GateStage.Live or GateStage.Retired);

    /// <summary>Whether a comparison or a watch is about a model.</summary>
    public static bool IsOf(TrainingGate gate, string task, string scope) => gate.Task == task && gate.Scope == scope;

    /// <summary>A table of comparisons; nothing if there are none.</summary>
    public static void Show(IReadOnlyList<TrainingGate> gates)
    {
        if (gates.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).Title("Judged by the online gate").AddColumns(
            "model", "version", "against", "part", "labels", "differ", "refused", "better", "worse", "stands");
        foreach (var gate in gates)
        {
            table.AddRow(
                Markup.Escape(gate.Scope.Length == 0 ? gate.Task : $"{gate.Task} of {gate.Scope}"),
                Markup.Escape(gate.Challenger), Markup.Escape(gate.Champion.Length == 0 ? "shipped" : gate.Champion),
                Word(gate.Stage), $"{gate.Labels:N0}", $"{gate.Disagreements:N0}", $"{gate.Refused:N0}",
                Evidence(gate.Better), Evidence(gate.Worse), Markup.Escape(gate.Reason + Wait(gate)));
        }

        AnsiConsole.Write(table);
    }

    /// <summary>A comparison or a watch as JSON.</summary>
    public static object Row(TrainingGate gate) => new
    {
        gate.Task,
        gate.Scope,
        Version = gate.Challenger,
        gate.Champion,
        Part = Word(gate.Stage),
        Verdict = Word(gate.Verdict),
        gate.Labels,
        gate.Disagreements,
        gate.Refused,
        EBetter = EValue(gate.Better),
        EWorse = EValue(gate.Worse),
        Conversions = gate.Conversions is not { } counts ? null : new
        {
            counts.CanaryContacts,
            counts.CanaryConversions,
            counts.LiveContacts,
            counts.LiveConversions,
        },
        WaitsUntil = gate.WaitsUntilMs == 0 ? (DateTimeOffset?)null
            : DateTimeOffset.FromUnixTimeMilliseconds(gate.WaitsUntilMs),
        gate.Reason,
    };

    // The sentence was written with the latest label; how long it waits is told as of now.
    private static string Wait(TrainingGate gate)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(gate.WaitsUntilMs) - TimeProvider.System.GetUtcNow();
        return gate.WaitsUntilMs == 0 || left <= TimeSpan.Zero ? ""
            : FormattableString.Invariant($"; {left.TotalHours:0.#} hours to go");
    }

    private static string Evidence(GateTest? test) =>
        EValue(test) is { } value ? FormattableString.Invariant($"{value:0.##}") : "";

    // JSON has no number beyond a double.
    private static double? EValue(GateTest? test) => test is null ? null : Math.Exp(Math.Min(test.LogWealth, 700));

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
