using Pthbs.Building;
using Pthbs.Execution;

namespace Pthbs.Tests.Building;

internal sealed class FakeTokens : IJobTokens
{
    public int Idle { get; set; }

    public int Room { get; init; } = int.MaxValue;

    public bool TryGive() => Idle < Room && Idle++ >= 0;

    public bool TryTake() => Idle > 0 && Idle-- > 0;
}

public sealed class JobPoolTests
{
    private readonly FakeTokens _one = new();
    private readonly FakeTokens _two = new();

    private static int Settle(JobPool pool, FakeTokens tokens, int uses)
    {
        // A build that can use so many tokens: it takes whatever lies there.
        var used = 0;
        for (var i = 0; i < 20; i++)
        {
            pool.Balance();
            while (used < uses && tokens.TryTake()) used++;
        }

        return used;
    }

    [Fact]
    public void A_build_alone_gets_every_slot_it_can_use()
    {
        var pool = new JobPool(4);
        pool.Start(_one, _one);
        Assert.Equal(3, Settle(pool, _one, uses: 10));
    }

    [Fact]
    public void As_many_builds_as_slots_leave_no_tokens()
    {
        var pool = new JobPool(2);
        pool.Start(_one, _one);
        pool.Start(_two, _two);
        Assert.False(pool.HasRoom());
        Assert.Equal(0, Settle(pool, _one, uses: 10));
    }

    [Fact]
    public void A_token_that_lies_unused_is_called_back_for_a_new_build()
    {
        var pool = new JobPool(2);
        pool.Start(_one, _one);
        pool.Balance();
        Assert.Equal(1, _one.Idle);
        Assert.True(pool.HasRoom());
        pool.Start(_two, _two);
        Assert.Equal(0, _one.Idle);
    }

    [Fact]
    public void What_a_build_was_lent_comes_back_with_its_end_even_if_it_died_holding_it()
    {
        var pool = new JobPool(3);
        pool.Start(_one, _one);
        Assert.Equal(2, Settle(pool, _one, uses: 2));
        Assert.False(pool.HasRoom());
        pool.End(_one);
        pool.Start(_two, _two);
        Assert.Equal(2, Settle(pool, _two, uses: 5));
    }

    [Fact]
    public void A_token_that_a_build_has_no_room_for_is_not_lent()
    {
        var pool = new JobPool(3);
        var full = new FakeTokens { Room = 0 };
        pool.Start(full, full);
        for (var i = 0; i < 5; i++) pool.Balance();
        pool.Start(_two, _two);
        Assert.Equal(1, Settle(pool, _two, uses: 5));
    }

    [Fact]
    public void An_unused_token_moves_to_a_build_that_has_none()
    {
        var pool = new JobPool(4);
        pool.Start(_one, _one);
        pool.Start(_two, _two);
        pool.Balance();
        pool.Balance();
        Assert.Equal(2, _one.Idle + _two.Idle);
        _one.Idle = 0;
        for (var i = 0; i < 5; i++) pool.Balance();
        Assert.Equal(1, _one.Idle + _two.Idle);
    }
}
