using StreamML.Schemas.V1;
using StreamML.Traffic.People;

namespace StreamML.FaultInjection.Replays;

/// <summary>Texts of a check. Two thirds are English and answered by models, not by rules.</summary>
internal static class CheckTexts
{
    /// <summary>The business number that all of them are sent to.</summary>
    public const string PhoneNumberId = "7";

    private const int Contacts = 997;
    private const int OneInForeign = 3;

    /// <summary>The contact that a text is of.</summary>
    public static string ContactOf(string tenant, int number) => $"{tenant}/{number % Contacts}";

    /// <summary>One text.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="nowMs">The time, milliseconds since the Unix epoch.</param>
    /// <param name="random">Chooses the words.</param>
    public static TextMessage Make(string tenant, string id, int number, long nowMs, Random random) => new()
    {
        Tenant = tenant,
        ContactKey = ContactOf(tenant, number),
        PhoneNumberId = PhoneNumberId,
        MessageId = id,
        Revision = new Revision { Id = id, TimeMs = nowMs },
        Direction = Direction.Inbound,
        SentAtMs = nowMs,
        Type = "text",
        Text = number % OneInForeign == OneInForeign - 1
            ? Phrases.Pick(Phrases.Languages[number % Phrases.Languages.Length], random)
            : ModelPhrases.Pick("en", random),
        Source = TextSource.Typed,
        ReceivedAtMs = nowMs,
    };
}
