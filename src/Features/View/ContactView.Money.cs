using StreamML.Features.State;

namespace StreamML.Features.View;

/// <content>Orders, refunds and carts.</content>
internal sealed partial class ContactView
{
    private const long QuarterMs = 90 * DayMs;
    private const long CartMs = 7 * DayMs;
    private const double MoneyScale = 10_000;

    private readonly EntryTable<OrderEntry> _orders = new();
    private readonly List<long> _orderTimes = [];
    private readonly Dictionary<ushort, int> _currencies = [];

    private void ReadMoney(ReadOnlySpan<Observation> items)
    {
        foreach (ref readonly var item in items)
        {
            if (item.TimeMs > AsOfMs)
            {
                break;
            }

            ref var order = ref _orders.Of(item.Link != 0 ? item.Link : item.Key, out _);
            if (item.Kind == ObservationKind.Order)
            {
                ReadOrder(item, ref order);
            }
            else
            {
                ReadRefund(item, ref order);
            }
        }

        CountOrders();
        SumOrders(MainCurrency());
    }

    private void ReadOrder(in Observation item, ref OrderEntry order)
    {
        if (!order.IsOrder)
        {
            order.IsOrder = true;
            order.FirstMs = item.TimeMs;
            _orderTimes.Add(item.TimeMs);
        }

        order.HasDiscount |= item.Has(State.Signs.Discount);
        if (item.Has(State.Signs.AmountKnown))
        {
            order.HasAmount = true;
            order.Amount = item.Amount;
            order.Currency = item.Currency;
        }
    }

    private static void ReadRefund(in Observation item, ref OrderEntry order)
    {
        order.IsRefunded = true;
        order.IsWholeRefunded |= !item.Has(State.Signs.AmountKnown);
        if (item.Has(State.Signs.AmountKnown))
        {
            // A currency other than that of earlier refunds starts a new count; sums are never mixed.
            order.Refunded = order.RefundCurrency == item.Currency
                ? (long)Int128.Min(long.MaxValue, (Int128)order.Refunded + item.Amount)
                : item.Amount;
            order.RefundCurrency = item.Currency;
        }
    }

    private void CountOrders()
    {
        foreach (ref readonly var order in _orders.Entries)
        {
            Orders.Refunds += order.IsRefunded ? 1 : 0;
            if (!order.IsOrder)
            {
                continue;
            }

            Orders.LastMs = Math.Max(Orders.LastMs, order.FirstMs);
            switch ((AsOfMs - order.FirstMs) / QuarterMs)
            {
                case 0:
                    Orders.Now++;
                    Orders.DiscountedNow += order.HasDiscount ? 1 : 0;
                    break;
                case 1:
                    Orders.Before++;
                    Orders.DiscountedBefore += order.HasDiscount ? 1 : 0;
                    break;
            }
        }
    }

    /// <summary>The currency of most orders, on a tie the first alphabetically; 0 without one.</summary>
    private ushort MainCurrency()
    {
        _currencies.Clear();
        foreach (ref readonly var order in _orders.Entries)
        {
            if (order.IsOrder && order.HasAmount)
            {
                _currencies[order.Currency] = _currencies.GetValueOrDefault(order.Currency) + 1;
            }
        }

        ushort main = 0;
        int most = 0;
        foreach ((ushort currency, int count) in _currencies)
        {
            if (count > most || (count == most && currency < main))
            {
                (main, most) = (currency, count);
            }
        }

        return main;
    }

    private void SumOrders(ushort main)
    {
        Int128 sum = 0;
        Int128 refunded = 0;
        int count = 0;
        foreach (ref readonly var order in _orders.Entries)
        {
            bool counts = order.IsOrder && order.HasAmount && order.Currency == main;
            if (counts)
            {
                count++;
                sum += order.Amount;
            }

            refunded += counts && order.IsWholeRefunded ? order.Amount
                : order.IsRefunded && order.RefundCurrency == main ? order.Refunded : 0;
        }

        Orders.Value = count == 0 ? double.NaN : (double)(sum - refunded) / MoneyScale;
        Orders.Average = count == 0 ? double.NaN : (double)sum / count / MoneyScale;
    }

    private void ReadCarts()
    {
        _orderTimes.Sort();
        foreach (long cartMs in _carts)
        {
            int next = _orderTimes.BinarySearch(cartMs);
            next = next < 0 ? ~next : next;
            bool isOrdered = next < _orderTimes.Count && _orderTimes[next] - cartMs <= CartMs;
            if (isOrdered || AsOfMs - cartMs > CartMs)
            {
                Carts.Decided++;
                Carts.Abandoned += isOrdered ? 0 : 1;
            }
        }
    }
}
