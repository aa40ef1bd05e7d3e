using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;
using StreamML.Sink.Outbox;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Writing;

/// <summary>
/// A batch of records as rows of tables. It is filled, written as often as PostgreSQL's faults want it, and filled
/// anew: its buffers are reused. Rows are encoded table by table on another thread, so that PostgreSQL takes the first
/// table's while the next are made. One caller at a time.
/// </summary>
internal sealed class SinkBatch : IDisposable
{
    /// <summary>Stage in the dead letters of records that this program refuses.</summary>
    public const string DecodeStage = "sink.decode";

    /// <summary>Stage in the dead letters of records that PostgreSQL refuses.</summary>
    public const string InsertStage = "sink.insert";

    private readonly bool _leaveUnreadable;
    private readonly Func<byte[]?, bool> _isErased;
    private readonly JsonField _json = new();
    private readonly Dictionary<TopicDefinition, TopicRows> _writers;
    private readonly List<StagedRows> _tables = [];
    private readonly Dictionary<SinkTable, StagedRows> _byTable = [];
    private Task _encoded = Task.CompletedTask;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="leaveUnreadable">See <see cref="SinkOptions.LeaveUnreadableToProcessor"/>.</param>
    /// <param name="isErased">Whether a record's key is of somebody who was erased; null: of nobody.</param>
    /// <param name="topicOf">The topic that is read in place of one of the catalogue; null: that one.</param>
    public SinkBatch(
        bool leaveUnreadable, Func<byte[]?, bool>? isErased = null,
        Func<TopicDefinition, TopicDefinition>? topicOf = null)
    {
        _leaveUnreadable = leaveUnreadable;
        _isErased = isErased ?? (static _ => false);
        _writers = SinkTables.Writers(_json).ToDictionary(rows => topicOf?.Invoke(rows.Topic) ?? rows.Topic);
        foreach (var table in SinkTables.InLockOrder)
        {
            var rows = new StagedRows(table);
            _tables.Add(rows);
            _byTable.Add(table, rows);
        }
    }

    /// <summary>The records.</summary>
    public IReadOnlyList<SourceRecord> Records { get; private set; } = [];

    /// <summary>Their rows by table, in the order in which tables are written.</summary>
    public IReadOnlyList<StagedRows> Tables => _tables;

    /// <summary>Records that are no rows. Complete when the last table's rows are.</summary>
    public List<RefusedRecord> Refused { get; } = [];

    /// <summary>Next offset of each partition the batch has records of.</summary>
    public Dictionary<SourcePartition, long> NextOffsets { get; } = [];

    /// <summary>Rows that hold the text of messages are among it.</summary>
    public bool HasTexts => _tables.Exists(rows => rows.Table.HoldsText && rows.Count > 0);

    /// <summary>A message is withdrawn.</summary>
    public bool Withdraws => _tables.Exists(rows => rows.Withdraws);

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <summary>
    /// Fills it with other records; their rows come table by table, see <see cref="StagedRows.Encoded"/>.
    /// </summary>
    /// <param name="records">A partition's records in the order of their offsets.</param>
    /// <param name="topicIds">Topic id of each topic among them.</param>
    public void Fill(IReadOnlyList<SourceRecord> records, IReadOnlyDictionary<TopicDefinition, string> topicIds)
    {
        Records = records;
        for (int index = 0; index < records.Count; index++)
        {
            var source = records[index].Source;
            NextOffsets[source] = records[index].Offset + 1;

            // A tombstone is of somebody who was erased, with all rows; so is what lay on the way here.
            bool isTombstone = records[index].Value is null && source.Topic.Retention.Compact;
            if (!isTombstone && !_isErased(records[index].Key)
                && RedriveHeaders.IsFor(records[index], SinkTopics.Role))
            {
                _byTable[_writers[source.Topic].Table].Await(index);
            }
        }

        _encoded = Task.Run(() => EncodeAll(topicIds));
    }

    /// <summary>Lets the records go; buffers stay.</summary>
    public async Task ClearAsync()
    {
        // Whoever writes the batch has been told of a fault, or has given up before it was ready.
        await _encoded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Records = [];
        Refused.Clear();
        NextOffsets.Clear();
        foreach (var rows in _tables)
        {
            rows.Clear();
        }
    }

    // In the order in which tables are written; unreadable records, which any table's may turn out to be, come last.
    private void EncodeAll(IReadOnlyDictionary<TopicDefinition, string> topicIds)
    {
        for (int table = 0; table < _tables.Count; table++)
        {
            try
            {
                foreach (int index in _tables[table].Awaited)
                {
                    Encode(Records[index], index, topicIds[Records[index].Source.Topic]);
                }

                _tables[table].Complete(fault: null);
            }
            catch (Exception fault)
            {
                _tables[table..].ForEach(rows => rows.Complete(fault));
                return;
            }
        }
    }

    private void Encode(SourceRecord record, int index, string topicId)
    {
        var writer = _writers[record.Source.Topic];
        var rows = _byTable[writer.Table];
        int start = rows.Buffer.Length;
        bool withdraws = rows.Withdraws;
        try
        {
            writer.Write(record, topicId, rows);
            rows.Add(start, index);
        }
        catch (RowRefusedException fault)
        {
            rows.Buffer.Truncate(start);
            rows.Withdraws = withdraws;
            Refuse(record, index, topicId, fault);
        }
    }

    private void Refuse(SourceRecord record, int index, string topicId, RowRefusedException fault)
    {
        if (_leaveUnreadable && record.Source.Topic.OwnerOf(fault.Code) is not null)
        {
            var rows = _byTable[UnreadableRows.Target];
            int start = rows.Buffer.Length;
            UnreadableRows.Write(record, topicId, fault.Code.Name, rows.Buffer);
            rows.Add(start, index);
            return;
        }

        Refused.Add(new RefusedRecord(record, new DeadLetterReason(DecodeStage, fault.Code, fault.Message)));
    }
}
