using StreamML.Schemas.V1;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>The online gate of campaigns, which are judged together, in the running trainer.</summary>
public sealed class CampaignGateTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    /// <summary>At a level of 5 % a version alone needs evidence of 20; the one good version of two needs 40.</summary>
    [Theory]
    [InlineData(20.0, "spring")]
    [InlineData(40.0, "spring", "summer")]
    public async Task Campaign_BesideOthersOnTrial_NeedsMoreEvidence(double needed, params string[] campaigns)
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        (trainer.Promotion.LabelsMin, trainer.Promotion.CanaryShare) = (1, 0);
        trainer.Trainer.NewLabels = 150;
        await trainer.StartAsync();
        await LabelAsync(0, 60, Opinions.Pleased);
        await EachAsync(TrainingStatus.Promoted);
        await LabelAsync(100, 150, Opinions.Usual);
        string[] versions = await EachAsync(TrainingStatus.OnTrial);
        trainer.Trainer.NewLabels = 10_000;
        for (int each = 0; each < campaigns.Length; each++)
        {
            await trainer.GateAsync(versions[each], gate => gate.Stage == GateStage.Shadow, scope: $"t/{campaigns[each]}");
        }

        await trainer.LabelAsync(Rows("spring", 300, 100, Opinions.Usual));
        await trainer.HistoryAsync(control => control.LiveVersion == versions[0], scope: "t/spring");

        var gate = await trainer.GateAsync(versions[0], gate => gate.Stage == GateStage.Live, scope: "t/spring");
        Assert.InRange(Math.Exp(gate.Better.LogWealth), needed, 1.9 * needed);

        Task LabelAsync(int first, int count, Func<int, TrainingRow> opinion) => trainer.LabelAsync(
            campaigns.SelectMany(campaign => Rows(campaign, first, count, opinion)));

        async Task<string[]> EachAsync(TrainingStatus status)
        {
            string[] found = new string[campaigns.Length];
            for (int each = 0; each < campaigns.Length; each++)
            {
                found[each] = (await trainer.RunAsync(
                    run => run.CampaignId == campaigns[each] && run.Status == status)).Version;
            }

            return found;
        }
    }

    private static IEnumerable<TrainingRow> Rows(
        string campaign, int first, int count, Func<int, TrainingRow> opinion) =>
        Enumerable.Range(first, count).Select(number =>
        {
            var row = opinion(number).Of(campaign);
            row.RowId += campaign;
            return row;
        });
}
