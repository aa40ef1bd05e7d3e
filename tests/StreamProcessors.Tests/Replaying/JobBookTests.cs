using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>What the topic of jobs says.</summary>
public sealed class JobBookTests
{
    private readonly JobBook _book = new();
    private long _offset;

    [Fact]
    public void Request_IsPendingUntilTheJobNamesIt()
    {
        Apply("j1/request", new Job { JobId = "j1", Request = new JobRequest { RequestId = "r1" } });
        Assert.Null(_book.Pending("j1"));

        Apply("j1", new Job { JobId = "j1", Sequence = 1 });
        Assert.Equal("r1", _book.Pending("j1")?.RequestId);

        Apply("j1", new Job { JobId = "j1", Sequence = 2, RequestId = "r1" });
        Assert.Null(_book.Pending("j1"));
    }

    [Fact]
    public void Record_OfAnEarlierSequence_ChangesNothing()
    {
        Apply("j1", new Job { JobId = "j1", Sequence = 3, Message = "third" });
        Apply("j1", new Job { JobId = "j1", Sequence = 2, Message = "second" });

        Assert.Equal("third", _book.Find("j1")?.Message);
    }

    [Fact]
    public void Record_ThatIsNotOfItsKeyOrCannotBeRead_ChangesNothing()
    {
        Apply("j1", new Job { JobId = "j2", Sequence = 1 });
        _book.Apply(Record("j3", [1, 2, 3]));

        Assert.Empty(_book.Jobs);
    }

    [Fact]
    public void Jobs_AreThereInTheOrderOfTimeUntilATombstone()
    {
        Apply("j2", new Job { JobId = "j2", Sequence = 1 });
        Apply("j1", new Job { JobId = "j1", Sequence = 1 });
        Assert.Equal(["j1", "j2"], _book.Jobs.Select(job => job.JobId));

        _book.Apply(Record("j1", null));
        Assert.Equal(["j2"], _book.Jobs.Select(job => job.JobId));
    }

    [Fact]
    public void WhatIsNew_IsTold_AndOnce()
    {
        var changed = _book.Changed;
        Apply("j1", new Job { JobId = "j1", Sequence = 2 });
        Assert.True(changed.IsCompleted);

        changed = _book.Changed;
        Apply("j1", new Job { JobId = "j1", Sequence = 2 });
        Apply("j1", new Job { JobId = "j1", Sequence = 1 });
        Assert.False(changed.IsCompleted);

        Apply("j1/request", new Job { JobId = "j1", Request = new JobRequest { RequestId = "r1" } });
        Assert.True(changed.IsCompleted);

        changed = _book.Changed;
        _book.Apply(Record("j1", null));
        Assert.True(changed.IsCompleted);
    }

    private void Apply(string key, Job job) => _book.Apply(Record(key, new ProtobufSerde<Job>(1).Serialize(job)));

    private SourceRecord Record(string key, byte[]? value) => new(
        new SourcePartition(TopicCatalogue.Jobs, 0), _offset++, 0, Encoding.UTF8.GetBytes(key), value, []);
}
