using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>What tells two statuses apart, and what does not.</summary>
public sealed class KindA_StatusesApartTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    private IReadOnlyList<MessageStatus> Statuses =>
        _normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses);

    public static TheoryData<string> Names() => [.. StatusInputs.All.Select(input => input.Name)];

    [Fact]
    public void Case01_ParticipantsNamedByUserId_AreARecordAndAContactEach()
    {
        _normaliser.Commit(CaseFile.Webhook(_normaliser, "01"));

        Assert.Equal(2, Statuses.Count);
        Assert.Equal(2, Statuses.Select(status => status.ContactKey).Distinct().Count());
        Assert.All(Statuses, status => Assert.NotEqual("", status.ContactKey));
    }

    [Fact]
    public void Case02_CaptureAndRefund_AreBothKept()
    {
        _normaliser.Commit(CaseFile.Webhook(_normaliser, "02"));

        Assert.Equal(2, Statuses.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Statuses_InOneBodyInManyAndAgain_AreKeptOnceEach(string name)
    {
        var (_, statuses, records, contacts) = StatusInputs.All.Single(input => input.Name == name);

        _normaliser.Commit([.. InOneBody(statuses), .. InManyBodies(statuses)]);
        _normaliser.Restart();
        _normaliser.Commit([.. InManyBodies(statuses)]);

        Assert.Equal(records, Statuses.Count);
        Assert.Equal(contacts, Statuses.Select(status => status.ContactKey).Distinct().Count());
        Assert.Empty(_normaliser.Committed.DeadLetters);
    }

    private IEnumerable<SourceRecord> InOneBody(string[] statuses)
        => statuses.Contains("NUMBER 2") ? [] : [_normaliser.Webhook(Bodies.Statuses(statuses))];

    private IEnumerable<SourceRecord> InManyBodies(string[] statuses)
    {
        string number = Bodies.PhoneNumberId;
        foreach (string status in statuses)
        {
            if (status == "NUMBER 2")
            {
                number = "99";
                continue;
            }

            yield return _normaliser.Webhook(
                Bodies.Statuses(status).Replace(Bodies.PhoneNumberId, number, StringComparison.Ordinal));
        }
    }
}
