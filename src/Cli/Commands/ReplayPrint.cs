using System.Globalization;
using Spectre.Console;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Cli.Commands;

/// <summary>Replays and what they change, for people. Labels, models and ids, never texts.</summary>
internal static class ReplayPrint
{
    // More changes of one field are a table that nobody reads; --json has them all.
    private const int MovesMax = 12;

    /// <summary>A plan, and how it stands or can be started.</summary>
    public static void Print(Job job)
    {
        var (plan, estimate) = (job.Replay, job.Replay.Estimate);
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        Row("job", job.JobId);
        Row("reads", $"{plan.Topic}, {plan.Ranges.Count} partitions, for the {plan.Stage}");
        if (plan.Copy > 0)
        {
            Row("", "a copy of what the tables have; 'replay cancel' deletes it");
        }

        Row("from, to", $"{DeadLetterPrint.Time(estimate.FirstAtMs)}, {DeadLetterPrint.Time(estimate.LastAtMs)}");
        foreach (var (name, value) in Figures(job))
        {
            Row(name, value);
        }

        foreach (string gap in ReplayPilotPrint.Gaps(estimate.Gaps))
        {
            Row("gone", gap);
        }

        Row("filter", Filter(plan.Filter));
        if (plan.Only.Count > 0)
        {
            Row("only", string.Join(", ", plan.Only));
        }

        Row("models", plan.Models == ReplayModels.AsOf
            ? "those that were live at the time of each record"
            : $"those that were live at {DeadLetterPrint.Time(plan.ModelsAtMs)}");
        Row("rate", plan.MaxRate > 0
            ? $"at most {Number(plan.MaxRate)} records per second: "
                + $"{Duration(ReplaySize.Records(plan) / (double)plan.MaxRate)} or longer"
            : "no cap");
        Row("fails if", ReplayPilotPrint.Rules(job.Abort));
        foreach (var (name, value) in ReplayPilotPrint.Rows(job))
        {
            Row(name, value);
        }

        if (job.Progress is { Compared: > 0 } progress)
        {
            Row("so far", ReplayPilotPrint.Labels(
                plan, progress.LabelsChanged, progress.Labels, progress.Changed, progress.Compared));
        }

        foreach (string version in plan.MissingModels)
        {
            Row("missing", version);
        }

        Row("plan", job.PlanSha256);
        AnsiConsole.Write(table);
        PrintNext(job);

        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
    }

    private static void PrintNext(Job job)
    {
        if (job.State != JobState.Planned)
        {
            PrintLine(job);
        }
        else if (job.Replay.MissingModels.Count > 0)
        {
            Console.WriteLine(
                "It cannot be started: restore the missing versions with 'streamml models restore' and plan again.");
        }
        else
        {
            Console.WriteLine(AbortRules.BrokenByPilot(job) is { } broken
                ? $"It would fail at once: {broken}. With a looser rule it starts with:"
                : "Start it with:");
            Console.WriteLine($"  streamml replay start {job.JobId} --plan {Short(job.PlanSha256)}");
        }
    }

    /// <summary>All jobs.</summary>
    public static void Print(IReadOnlyList<Job> jobs)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("job", "state", "records", "done", "generation", "planned", "plan");
        foreach (var job in jobs)
        {
            table.AddRow(
                job.JobId, JobStates.Name(job.State), Records(job), Done(job),
                job.Generation > 0 ? Number(job.Generation) : "", DeadLetterPrint.Time(job.PlannedAtMs),
                Markup.Escape(Short(job.PlanSha256)));
        }

        AnsiConsole.Write(table);
        foreach (var job in jobs.Where(job => !JobStates.IsOver(job.State)))
        {
            PrintLine(job);
        }
    }

    private static IEnumerable<(string Name, string Value)> Figures(Job job)
    {
        var (plan, estimate) = (job.Replay, job.Replay.Estimate);
        string counted = $"{Number(estimate.Records)} of {Number(estimate.RangeRecords)}";
        string bytes = $"{Number(estimate.Bytes)} bytes";
        return ReplaySize.IsCounted(plan)
            ? [("records", $"{counted} in the range, {bytes}")]
            :
            [
                ("records", $"{counted} that were read, {bytes}"),
                ("", $"about {Number(ReplaySize.Records(plan))} in all"
                    + (job.State == JobState.Planned
                        ? $": the role jobs counts the other {Number(estimate.UncountedOffsets)} offsets"
                        : "")),
            ];
    }

    private static string Records(Job job) => job.Replay is not { } plan
        ? ""
        : $"{(ReplaySize.IsCounted(plan) ? "" : "about ")}{Number(ReplaySize.Records(plan))}";

    /// <summary>How one job stands.</summary>
    public static void PrintLine(Job job) =>
        Console.WriteLine($"{job.JobId} is {JobStates.Name(job.State)}. {job.Message}{Left(job)}");

    /// <summary>What a replay changes.</summary>
    public static void Print(ReplayDifference difference)
    {
        string subjects = ReplayStages.SubjectsOf(difference.Stage);
        Console.WriteLine(
            $"{difference.ShadowTopic} beside {difference.LiveTopic}: {Number(difference.Compared)} {subjects} compared, "
            + $"{Number(difference.Changed)} with another label, {Number(difference.WithoutLive)} without a live one");
        if (difference.State is not ("ready" or "done" or "undone"))
        {
            Console.WriteLine($"The replay is {difference.State}: not everything is written.");
        }

        foreach (var field in difference.Fields)
        {
            Print(field, subjects);
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("tenant", "compared", "another label");
        foreach (var tenant in difference.Tenants)
        {
            table.AddRow(Markup.Escape(tenant.Tenant), Number(tenant.Compared), Number(tenant.Changed));
        }

        AnsiConsole.Write(table);
    }

    private static void Print(FieldDifference field, string subjects)
    {
        Console.WriteLine($"{field.Field}: {Number(field.Changed)} of {Number(field.Compared)} change");
        foreach (var model in field.Models)
        {
            Console.WriteLine($"  {model.From} -> {model.To}: {Number(model.Changed)} of {Number(model.Messages)}");
        }

        if (field.Changed == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("from", "to", subjects, "for example");
        foreach (var move in field.Moves.Take(MovesMax))
        {
            table.AddRow(
                Markup.Escape(move.From), Markup.Escape(move.To), Number(move.Messages),
                Markup.Escape(string.Join(", ", move.Samples)));
        }

        AnsiConsole.Write(table);
        if (field.Moves.Count > MovesMax)
        {
            Console.WriteLine($"  ... and {Number(field.Moves.Count - MovesMax)} rarer changes (--json)");
        }
    }

    private static string Filter(ReplayFilter filter)
    {
        string[] parts =
        [
            filter.Tenant.Length > 0 ? $"tenant {filter.Tenant}" : "",
            filter.ContactKey.Length > 0 ? $"contact {filter.ContactKey}" : "",
            filter.Type.Length > 0 ? $"type {filter.Type}" : "",
            .. filter.Labels,
            filter.Language.Length > 0 ? $"language {filter.Language}" : "",
            filter.OlderThanMs > 0 ? $"a model published before {DeadLetterPrint.Time(filter.OlderThanMs)}" : "",
        ];
        return parts.Any(part => part.Length > 0) ? string.Join(", ", parts.Where(part => part.Length > 0)) : "none";
    }

    private static string Done(Job job) => job.Progress is { OffsetsTotal: > 0 } progress
        ? (100.0 * progress.OffsetsDone / progress.OffsetsTotal).ToString("0.0", CultureInfo.InvariantCulture) + " %"
        : "";

    private static string Left(Job job) => (job.State, job.Progress) switch
    {
        (JobState.Running, { Yields: true } progress) =>
            $" {Done(job)} done; it stands still while the live {job.Replay.Stage} is "
            + $"{progress.LiveBehindMs / 1_000} s behind.",
        (JobState.Running, { Halved: true } progress) =>
            $" {Done(job)} done; it runs at half its speed while the live {job.Replay.Stage} is behind"
            + $"{(progress.LeftMs > 0 ? $", about {Duration(progress.LeftMs / 1_000.0)} left" : "")}.",
        (JobState.Running, { LeftMs: > 0 } progress) =>
            $" {Done(job)} done, about {Duration(progress.LeftMs / 1_000.0)} left.",
        (JobState.Ready, { } progress) =>
            $" {Number(progress.Records)} records are written, {Number(progress.DeadLetters)} of them dead letters.",
        _ => "",
    };

    /// <summary>A time that something takes.</summary>
    public static string Duration(double seconds) =>
        TimeSpan.FromSeconds(Math.Ceiling(seconds)).ToString("c", CultureInfo.InvariantCulture);

    private static string Short(string hash) => hash[..Math.Min(hash.Length, 12)];

    /// <summary>A number with separators.</summary>
    public static string Number(long number) => DeadLetterPrint.Number(number);
}
