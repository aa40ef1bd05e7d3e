using Spectre.Console;
using StreamML.Trainer.Generation;

namespace StreamML.Cli.Commands;

/// <summary>Progress bars of <c>streamml generate</c>, on stderr.</summary>
internal static class GenerateProgress
{
    // Lines where there is no terminal to draw on.
    private const int Steps = 10;

    /// <summary>Runs with a bar for contacts, and counts of what was sent beside it.</summary>
    public static Task<TrafficSummary> RunAsync(
        int contacts, Func<IProgress<TrafficProgress>, Task<TrafficSummary>> run) => RunAsync(
            run, now => $"{contacts:N0} contacts, {now.Messages:N0} messages, "
                + $"{now.Events:N0} events, {now.Feedback:N0} feedback; last: {now.Latest}");

    /// <summary>Runs with a bar for feedback.</summary>
    public static Task<TrafficSummary> RunFeedbackAsync(
        int rows, Func<IProgress<TrafficProgress>, Task<TrafficSummary>> run) => RunAsync(
            run, now => $"{now.Feedback:N0} of {rows:N0} feedback records");

    private static async Task<TrafficSummary> RunAsync(
        Func<IProgress<TrafficProgress>, Task<TrafficSummary>> run, Func<TrafficProgress, string> words)
    {
        if (Console.IsErrorRedirected)
        {
            int told = 0;
            return await run(new Reporter(now =>
            {
                if ((int)(now.Share * Steps) is var step && step > told)
                {
                    told = step;
                    Console.Error.WriteLine($"{now.Share:0 %}: {words(now)}");
                }
            }));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(
                new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var bar = context.AddTask("starting", maxValue: 1);
                return await run(new Reporter(now =>
                {
                    bar.Value = now.Share;
                    bar.Description = Markup.Escape(words(now));
                }));
            });
    }

    // Told in order, on the thread that sends.
    private sealed class Reporter(Action<TrafficProgress> report) : IProgress<TrafficProgress>
    {
        public void Report(TrafficProgress value) => report(value);
    }
}
