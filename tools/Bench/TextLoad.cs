using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Bench;

/// <summary>Texts on <c>messages.text</c>, for stages that read them.</summary>
internal static class TextLoad
{
    private const int Contacts = 5_000;
    private const int TextsAtOnce = 10_000;
    private const long FirstMs = 1_750_000_000_000;

    /// <summary>Writes messages, which take the texts in turn.</summary>
    /// <param name="scratch">Where to.</param>
    /// <param name="messages">How many.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="tracedEvery">One in so many carries a trace that is sampled; 0: none carries a trace.</param>
    public static async Task WriteAsync(
        Scratch scratch, int messages, string[] texts, CancellationToken cancellationToken, int tracedEvery = 0)
    {
        using var appender = scratch.Kafka.CreateAppender();
        foreach (int[] chunk in Enumerable.Range(0, messages).Chunk(TextsAtOnce))
        {
            await Task.WhenAll(chunk.Select(number => appender.AppendAsync(
                TopicCatalogue.MessagesText,
                ContactOf(number),
                Message(number, texts[number % texts.Length]),
                FirstMs + number,
                Trace(number, tracedEvery),
                cancellationToken)));
        }
    }

    private static TraceParent Trace(int number, int every) => every == 0
        ? default
        : TraceParent.Start($"{number}").Sampled(number % every == 0);

    private static string ContactOf(int number) => $"tenant/contact-{number % Contacts}";

    private static TextMessage Message(int number, string text) => new()
    {
        Tenant = "102000000001",
        ContactKey = ContactOf(number),
        PhoneNumberId = "106000000001",
        MessageId = $"wamid.HBgLMTU1NTAwMDAwMDAVAgASGCA{number:X12}",
        Revision = new Revision
        {
            TimeMs = FirstMs + number,
            Id = $"wamid.HBgLMTU1NTAwMDAwMDAVAgASGCA{number:X12}",
        },
        Direction = Direction.Inbound,
        SentAtMs = FirstMs + number,
        Type = "text",
        Text = text,
        Source = text.Length == 0 ? TextSource.None : TextSource.Typed,
        ReceivedAtMs = FirstMs + number,
    };
}
