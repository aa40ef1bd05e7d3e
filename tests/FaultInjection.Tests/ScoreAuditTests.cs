using StreamML.Schemas.V1;
using StreamML.Traffic.Checking;

namespace StreamML.FaultInjection.Tests;

/// <summary>Which contacts must have scores.</summary>
public sealed class ScoreAuditTests
{
    [Fact]
    public void Complete_ContactOnlyReacted_ExpectsNoScore()
    {
        var audit = new ScoreAudit();

        audit.Saw(Message("shop/a", notWritten: true));

        Assert.True(audit.Complete);
        Assert.Equal(0, audit.Counts().Contacts);
    }

    [Fact]
    public void Complete_ContactWrote_ExpectsAScore()
    {
        var audit = new ScoreAudit();

        audit.Saw(Message("shop/a", notWritten: true));
        audit.Saw(Message("shop/a", notWritten: false));

        Assert.False(audit.Complete);
        Assert.Equal(1, audit.Counts().Contacts);
    }

    private static EnrichedMessage Message(string contact, bool notWritten) => new()
    {
        ContactKey = contact,
        Direction = Direction.Inbound,
        SentAtMs = 1,
        NotWritten = notWritten,
    };
}
