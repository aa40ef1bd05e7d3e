using StreamML.Trainer.Generation;

namespace StreamML.Trainer.Tests.Generation;

/// <summary>How much is made up.</summary>
public sealed class GenerationPlanTests
{
    [Theory]
    [InlineData(200, 150, 120)]
    [InlineData(7, 0, 7)]
    [InlineData(3, 40, 0)]
    public void History_OfAPlan_HasItsConversationsAndLeads(int contacts, int conversations, int leads)
    {
        var history = Histories(new GenerationPlan
        {
            Contacts = contacts,
            Conversations = conversations,
            Leads = leads,
        });
        Assert.Equal(conversations, history.Sum(contact => contact.Conversations));
        Assert.Equal(leads, history.Count(contact => contact.Lead is not null));
    }

    [Fact]
    public void History_OfTheDefaultPlan_HasEnoughForEachModel()
    {
        var history = Histories(new GenerationPlan());
        Assert.True(history.Count(contact => contact.Churn is not null) >= 100, "Too few customers to train on.");
        Assert.Contains(history, contact => contact.Lead is { Won: true });
        Assert.Contains(history, contact => contact.Lead is { Won: false });
        Assert.Contains(history, contact => contact.Churn is { Lost: true });
    }

    [Fact]
    public void History_EndingAtAnotherTime_IsTheSameLater()
    {
        var plan = new GenerationPlan { Contacts = 5, Conversations = 5, Leads = 5 };
        var before = Histories(plan);
        var after = Histories(plan with { EndMs = plan.EndMs + (7 * GenerationPlan.DayMs) });
        Assert.Equal(before.Select(contact => contact.Lead), after.Select(contact => contact.Lead));
        Assert.Equal(
            before.SelectMany(contact => contact.Sends).Select(send => send.TimeMs + (7 * GenerationPlan.DayMs)),
            after.SelectMany(contact => contact.Sends).Select(send => send.TimeMs));
    }

    [Fact]
    public void Plan_OutOfRange_IsRefusedWithTheRange()
    {
        Refused("contacts must be 1 to 1,000,000, not 0.", new GenerationPlan { Contacts = 0 });
        Refused("leads must be 0 to 200, not 201.", new GenerationPlan { Leads = 201 });
        Refused("conversations must be 0 to 10,000, not 10,001.", new GenerationPlan { Conversations = 10_001 });
        Refused("days must be 120 to 400, not 119.", new GenerationPlan { Days = 119 });
        Refused("seed must be 0 to 99,999, not -1.", new GenerationPlan { Seed = -1 });
    }

    private static void Refused(string message, GenerationPlan plan) =>
        Assert.Equal(message, Assert.Throws<GenerationException>(plan.Check).Message);

    private static List<ContactHistory> Histories(GenerationPlan plan)
    {
        var history = new SyntheticHistory(plan);
        return [.. Enumerable.Range(0, plan.Contacts).Select(history.Of)];
    }
}
