using Confluent.Kafka;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Tests.Sources;

public sealed class OffsetQueryTests
{
    [Theory]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.LeaderNotAvailable)]
    [InlineData(ErrorCode.UnknownTopicOrPart)]
    [InlineData(ErrorCode.Local_Transport)]
    public void Run_WhileThePartitionHasNoLeader_AsksAgain(ErrorCode code)
    {
        int asked = 0;
        long offset = new OffsetQuery(TimeProvider.System).Run(
            () => ++asked < 3 ? throw new KafkaException(new Error(code)) : 7L);

        Assert.Equal((7L, 3), (offset, asked));
    }

    [Fact]
    public void Run_WhatTheClusterRefuses_IsNotAskedAgain()
    {
        int asked = 0;
        var refused = Assert.Throws<TaskRestartException>(() => new OffsetQuery(TimeProvider.System).Run<long>(() =>
        {
            asked++;
            throw new KafkaException(new Error(ErrorCode.TopicAuthorizationFailed));
        }));

        Assert.Contains("TopicAuthorizationFailed", refused.Message, StringComparison.Ordinal);
        Assert.IsType<KafkaException>(refused.InnerException);
        Assert.Equal(1, asked);
    }
}
