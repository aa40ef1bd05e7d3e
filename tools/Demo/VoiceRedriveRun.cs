using Npgsql;
using StreamML.Hosting;
using StreamML.Messaging.Redriving;
using StreamML.Sink.Counting;
using StreamML.Traffic.Voice;

namespace StreamML.Demo;

/// <summary>How a voice note came back whose file the provider had lost.</summary>
/// <param name="Redriven">Dead letters that are back on their topics.</param>
/// <param name="FailedAgain">Those of them that were given up again.</param>
/// <param name="Arrived">Voice notes that reached the tables since.</param>
/// <param name="Stopped">Why it stopped before its end; null if it did not.</param>
/// <param name="Seconds">From the redrive to the rows.</param>
public sealed record VoiceRedriveReport(
    int Redriven, int FailedAgain, long Arrived, string? Stopped, double Seconds)
{
    /// <summary>What came back got through, and nothing else did.</summary>
    public bool Ok => Stopped is null && FailedAgain == 0 && Arrived == Redriven;
}

/// <summary>
/// Does what an operator does once a fault of the provider is over: brings the media fetcher's dead letters back.
/// </summary>
/// <param name="settings">The installation's settings.</param>
/// <param name="pipeline">The pipeline, with all of its roles.</param>
/// <param name="graph">The Graph API of the run; it has every file from now on.</param>
/// <param name="time">The clock.</param>
public sealed class VoiceRedriveRun(Settings settings, Pipeline pipeline, GraphServer graph, TimeProvider time)
{
    private const string Fetcher = "media-fetcher";
    private const string Reason = "the provider has the files again";

    // A short note is transcribed within a second or two; the sink follows at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it, after the traffic: no other voice note may be on its way.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedriveException">Another redrive took over.</exception>
    public async Task<VoiceRedriveReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        await using var tables = NpgsqlDataSource.Create(settings.Postgres.Connection());
        long before = await CountAsync(tables, cancellationToken);
        graph.FindsAll = true;
        var redriver = new Redriver(
            pipeline.Kafka, settings.Get<RedriveOptions>(), RolePlaces.Of(pipeline.Kafka, settings.Postgres), "demo",
            time);
        var result = await redriver.RedriveAsync(
            new DeadLetterQuery { Stage = Fetcher }, Reason, progress: null, cancellationToken);
        int expected = result.Redriven - result.PilotFailed;
        long waiting = time.GetTimestamp();
        long arrived;
        while ((arrived = await CountAsync(tables, cancellationToken) - before) < expected
            && time.GetElapsedTime(waiting) < Patience)
        {
            await Task.Delay(Again, time, cancellationToken);
        }

        return new VoiceRedriveReport(
            result.Redriven, result.PilotFailed, arrived, result.Stopped, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<long> CountAsync(NpgsqlDataSource tables, CancellationToken cancellationToken)
    {
        await using var command = tables.CreateCommand(
            $"""
            SELECT count(*) FROM "{settings.Postgres.Schema}".message_texts WHERE type IN ('audio', 'voice', 'ptt')
            """);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
