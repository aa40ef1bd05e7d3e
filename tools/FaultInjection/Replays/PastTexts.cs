using System.Globalization;
using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Replays;

/// <summary>Texts that are there before a replay is planned; a few of them nobody can read.</summary>
internal sealed class PastTexts(KafkaConnection kafka, int seed, TimeProvider time)
{
    /// <summary>Whose they are.</summary>
    public const string Tenant = "past";

    private const int OneInUnreadable = 250;
    private const int TextsAtOnce = 2_000;

    // No frame of ours begins so.
    private static readonly byte[] Unreadable = [7, 1, 2, 3];

    private readonly Random _random = new(seed);

    /// <summary>The id of a text.</summary>
    public static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Tenant}-{number:D9}");

    /// <summary>Whether a text cannot be read.</summary>
    public static bool IsUnreadable(int number) => number % OneInUnreadable == OneInUnreadable - 1;

    /// <summary>Writes the texts of some numbers.</summary>
    public async Task WriteAsync(int first, int count, CancellationToken cancellationToken)
    {
        await using var publisher = kafka.CreateOutboxPublisher("replay-check-texts");
        long batch = await publisher.OpenAsync(cancellationToken);
        foreach (int[] numbers in Enumerable.Range(first, count).Chunk(TextsAtOnce))
        {
            long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            await publisher.PublishAsync(
                ++batch, [.. numbers.Select(number => Record(number, nowMs))], cancellationToken);
        }
    }

    private ProducerRecord Record(int number, long nowMs)
    {
        string key = CheckTexts.ContactOf(Tenant, number);
        return IsUnreadable(number)
            ? new ProducerRecord(TopicCatalogue.MessagesText, Encoding.UTF8.GetBytes(key), Unreadable, nowMs, [])
            : kafka.Encode(
                TopicCatalogue.MessagesText, key,
                CheckTexts.Make(Tenant, IdOf(number), number, nowMs, _random), nowMs);
    }
}
