using Microsoft.AspNetCore.Http;
using StreamML.Api.Feedback;
using StreamML.Api.Http;
using StreamML.Api.Training;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Api.Tests;

/// <summary>A campaign's model is trained again by the first call that finds it out of date.</summary>
public sealed class FirstTrainingsTests
{
    private const string Model = "demographic";
    private const string Scope = "shop/spring";

    private readonly FakeInstallation _topics = new();

    [Fact]
    public async Task Campaign_WithFiftyNewFeedbacks_IsTrainedAgainOnce()
    {
        Train(20);
        Tell(20, 49);
        Assert.Equal(default, await AskAsync());
        Assert.Empty(_topics.Asked);

        Tell(69, 1);
        var first = await AskAsync();

        Assert.Equal((true, false, false), (first.CampaignRetrained, first.GoesOn, first.CampaignTrained));
        Assert.Equal("spring", Assert.Single(_topics.Asked).CampaignId);
        Assert.Equal(default, await AskAsync());
        Assert.Single(_topics.Asked);
    }

    [Fact]
    public async Task Campaign_WhoseTrainingGoesOn_IsNotAskedForAgain()
    {
        _topics.Trains = false;
        Train(20);
        Tell(20, 50);

        var first = await AskAsync();
        var second = await AskAsync();
        _topics.Run(_topics.Asked.Single(), Model, TrainingStatus.Running, 10);
        var third = await AskAsync();

        Assert.Equal((true, true), (first.CampaignRetrained, first.GoesOn));
        Assert.False(second.CampaignRetrained);
        Assert.Equal(default, third);
        Assert.Single(_topics.Asked);
    }

    [Fact]
    public void Board_AfterManyRequestsAndRuns_KnowsTheLatest()
    {
        const int Most = 100;
        var topics = new FakeInstallation(new TrainerOptions { MaxRuns = Most });
        for (int i = 0; i < 10 * Most; i++)
        {
            var request = new TrainingRequest
            {
                RequestId = $"q{i}",
                Action = i % 3 == 0 ? TrainingAction.Stop : TrainingAction.Start,
                Tasks = { "lead" },
                Tenant = $"t{i % 7}",
                RequestedAtMs = i,
            };
            topics.Tell(TopicCatalogue.TrainingRequests, request.RequestId, request);
            topics.Run(request, "lead", TrainingStatus.Kept, 100);
        }

        int requests = Enumerable.Range(0, 10 * Most).Count(i => topics.Board.Request($"q{i}") is not null);
        Assert.InRange(requests, Most, Most + (Most / 10));
        Assert.InRange(topics.Board.Runs(_ => true).Count, Most, Most + (Most / 10));
        Assert.NotNull(topics.Board.Request($"q{(10 * Most) - 1}"));
    }

    private void Train(int feedbacks)
    {
        Tell(0, feedbacks);
        _topics.Run(
            new TrainingRequest { RequestId = "before", Tenant = "shop", CampaignId = "spring" }, Model,
            TrainingStatus.Promoted, 100);
    }

    private void Tell(int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            _topics.Tell(TopicCatalogue.TrainingRows, $"shop/{i}", new TrainingRow
            {
                Tenant = "shop",
                ContactKey = $"shop/c{i}",
                RowId = $"{Model}/{i}",
                Version = 1,
                Task = Model,
                Origin = RowOrigin.Posted,
                Source = LabelSource.Opinion,
                Label = i % 2 == 0 ? "positive" : "negative",
                LabelledAtMs = FakeInstallation.Noon + i,
                CampaignId = "spring",
                Demographics = new Demographics { AgeRange = "18-24" },
            });
        }
    }

    private Task<FirstTraining> AskAsync()
    {
        var options = new ApiOptions { TrainingWait = TimeSpan.Zero };
        var jobs = new TrainingJobs(_topics.AskAsync, _topics.Board, options, TimeProvider.System);
        var key = new AccessKey { KeyId = "k", Tenant = "shop", Application = "test" };
        return new FirstTrainings(jobs, options, TimeProvider.System).EnsureAsync(
            new ApiCall(new DefaultHttpContext(), key, "shop", CancellationToken.None), "spring", () => true,
            () => _topics.Board.Live(Model, Scope)?.Version);
    }
}
