using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class RunBookTests
{
    private readonly RunBook _book = new(100);

    [Fact]
    public void Requested_ForARequestThatArrivesTwice_IsRaisedOnce()
    {
        var raised = new List<string>();
        _book.Requested += request => raised.Add(request.RequestId);

        Take("start", TrainingAction.Start, 1);
        Take("stop", TrainingAction.Stop, 2);
        Take("again", TrainingAction.Start, 3);
        Take("stop", TrainingAction.Stop, 2);
        Take("again", TrainingAction.Start, 3);

        Assert.Equal(["start", "stop", "again"], raised);
        Assert.Equal(["again"], _book.Open.Select(request => request.RequestId));
    }

    private void Take(string id, TrainingAction action, long atMs) => _book.Apply(TrainingRows.Record(
        new TrainingRequest { RequestId = id, Action = action, RequestedAtMs = atMs, Tasks = { "lead" } }));
}
