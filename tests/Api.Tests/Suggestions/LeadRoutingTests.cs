using System.ComponentModel.DataAnnotations;
using StreamML.Api.Suggestions;

namespace StreamML.Api.Tests.Suggestions;

/// <summary>Tiers and queues of scores.</summary>
public sealed class LeadRoutingTests
{
    [Theory]
    [InlineData(80, "hot", "senior_rep")]
    [InlineData(79.9, "warm", "mid_level_rep")]
    [InlineData(60, "warm", "mid_level_rep")]
    [InlineData(59.9, "cold", "marketing_automation")]
    [InlineData(39.9, "unqualified", "marketing_automation")]
    public void Lead_OfAScore_GoesToTheQueueOfItsTier(double score, string tier, string queue)
    {
        var routing = new LeadRouting(new SuggestionOptions());
        Assert.Equal((tier, queue), (routing.TierOf(score), routing.QueueOf(routing.TierOf(score))));
        var (from, below) = routing.ScoresOf(tier);
        Assert.True(score >= from && score < below);
    }

    [Fact]
    public void Lead_WithThresholdsOfOnesOwn_FollowsThem()
    {
        var routing = new LeadRouting(new SuggestionOptions { HotLeads = 95, HotQueue = "anna" });
        Assert.Equal("warm", routing.TierOf(94));
        Assert.Equal("anna", routing.QueueOf(routing.TierOf(95)));
    }

    [Theory]
    [InlineData(50, 60, 9, 18, nameof(SuggestionOptions.HotLeads))]
    [InlineData(80, 60, 19, 18, nameof(SuggestionOptions.SendHourLast))]
    public void Options_ThatContradictEachOther_AreRefusedByName(
        double hot, double warm, int first, int last, string name)
    {
        var options = new SuggestionOptions
        {
            HotLeads = hot,
            WarmLeads = warm,
            SendHourFirst = first,
            SendHourLast = last,
        };
        Assert.Equal([name], Assert.Single(options.Validate(new ValidationContext(options))).MemberNames);
    }
}
