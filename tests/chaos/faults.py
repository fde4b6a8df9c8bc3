"""The planted faults: what makes a hub lose, repeat or misplace something when it dies, one change each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """In `file`, `right` becomes `wrong`; `right` must be there exactly once. `only` is the round that is to
    catch it.
    """

    name: str
    only: str
    file: str
    right: str
    wrong: str


FAULTS = (
    # --- what comes in
    Fault(
        "a citizen is thanked before the message is stored",
        "talk",
        "hub/services/arrivals.py",
        "        if not await commit:\n            self.floor.take_back",
        "        if False:\n            self.floor.take_back",
    ),
    Fault(
        "a repeated message is stored again",
        "talk",
        "hub/services/arrivals.py",
        "        guard = InboundKey(message.account, message.provider_key, row.id, now)\n",
        "        guard = None\n",
    ),
    Fault(
        "a centre is thanked before the text is stored",
        "post",
        "channels/sms/link/link.py",
        "                await self._deliver(pdu)\n",
        "                asyncio.get_running_loop().call_soon(asyncio.ensure_future, self._deliver(pdu))\n",
    ),
    Fault(
        "parts of a long text are forgotten",
        "post",
        "channels/sms/memory.py",
        '            self._drawers[place] = _read_waiting(await self._cabinet.get(f"parts.{place}"))\n',
        "            self._drawers[place] = Waiting()\n",
    ),
    Fault(
        "a repetition without a name is not marked",
        "post",
        "channels/sms/reception.py",
        "replace(message, maybe_duplicate=maybe_duplicate)",
        "replace(message, maybe_duplicate=False)",
    ),
    Fault(
        "every text without a name is taken twice, marked",
        "post",
        "channels/sms/reception.py",
        "        await self._store(self._message(sender, words or EMPTY, self._make_key(), arrived), again)",
        "        for once_more in (again, True):\n"
        "            message = self._message(sender, words or EMPTY, self._make_key(), arrived)\n"
        "            await self._store(message, once_more)",
    ),
    Fault(
        "updates are confirmed before they are stored",
        "post",
        "channels/telegram/polling.py",
        "        await asyncio.gather(*(self._one(update) for update in updates))\n",
        "        for update in updates:\n"
        "            asyncio.get_running_loop().call_soon(asyncio.ensure_future, self._one(update))\n",
    ),
    Fault(
        "a letter is passed over before it is stored",
        "post",
        "channels/email/mailbox.py",
        "            await self._take(line, some)\n"
        "            await self._remember(replace(self._place, following=some[-1] + 1))\n",
        "            await self._remember(replace(self._place, following=some[-1] + 1))\n"
        "            await self._take(line, some)\n",
    ),
    Fault(
        "a letter on the doorstep is kept before it is stored",
        "post",
        "channels/email/doorstep.py",
        '            await self._taking.take(trace.encode("utf-8", "replace") + raw)\n',
        '            later = self._taking.take(trace.encode("utf-8", "replace") + raw)\n'
        "            asyncio.get_running_loop().call_soon(asyncio.ensure_future, later)\n",
    ),
    Fault(
        "nobody is ever thanked for a text",
        "post",
        "channels/sms/cmpp/dialect.py",
        "        if pdu.command != pdus.DELIVER or taken is Taken.NOT_NOW:\n",
        "        if True:\n",
    ),
    # --- what goes out
    Fault(
        "a notice is acknowledged before it is stored",
        "post",
        "hub/services/notifications.py",
        "        if not await self.writer.save(Change(tuple(sheet.new), guard=guard)):\n",
        "        self.writer.save(Change(tuple(sheet.new), guard=guard))\n        if False:\n",
    ),
    Fault(
        "a try is written down after the bytes left",
        "post",
        "hub/services/tries.py",
        '            delivery = await settle(delivery, DeliveryState.SENDING, due_at=None, held_for="")\n',
        "",
    ),
    Fault(
        "what was interrupted goes out again",
        "post",
        "hub/services/outcomes.py",
        "        if capabilities is not None and capabilities.repeatable:\n            return await self._se",
        "        if True:\n            return await self._se",
    ),
    Fault(
        "what is uncertain goes out again",
        "post",
        "hub/services/outcomes.py",
        '                return await self._unknown(delivery, Ended("uncertain", reason), numbers)\n',
        "                delay = timedelta(seconds=1)\n"
        '                return await self._postpone(delivery, Ended("try_later", reason), delay, numbers)\n',
    ),
    Fault(
        "what was queued is forgotten at a start",
        "post",
        "hub/services/recover.py",
        "            await self.courier.take_up(Outgoing(delivery, message))\n",
        "            if delivery.state is not S.QUEUED:\n"
        "                await self.courier.take_up(Outgoing(delivery, message))\n",
    ),
    Fault(
        "what was being sent is forgotten at a start",
        "post",
        "hub/services/courier.py",
        "        if delivery.state is DeliveryState.SENDING:\n"
        "            delivery = await self.outcomes.interrupted(delivery)\n",
        "        if delivery.state is DeliveryState.SENDING:\n            return\n",
    ),
    Fault(
        "what was being sent counts as sent",
        "post",
        "hub/services/outcomes.py",
        "        return await self._unknown(delivery, ended, ())\n",
        "        return await self._settle(delivery, S.SENT, ended)\n",
    ),
    # --- who serves whom
    Fault(
        "an agent's answer is acknowledged before it is stored",
        "talk",
        "hub/services/replies.py",
        "        if not await commit:\n            self.floor.take_back",
        "        if False:\n            self.floor.take_back",
    ),
    Fault(
        "an answer that is repeated is said again",
        "talk",
        "hub/services/replies.py",
        "        guard = InboundKey(key, said.client_key, first.id, first.at)\n",
        "        guard = None\n",
    ),
    Fault(
        "after a start the last in line is first",
        "talk",
        "hub/services/recover.py",
        "        conversations=tuple(stands_of(c, floor.skills) for c in conversations),\n",
        "        conversations=tuple(\n"
        "            __import__('dataclasses').replace(stands_of(c, floor.skills), came_at=clock.now())\n"
        "            for c in reversed(list(conversations))\n"
        "        ),\n",
    ),
    Fault(
        "after a start nobody holds what was held",
        "talk",
        "hub/services/demand.py",
        "        stage=Stands(conversation.stage.value),\n",
        "        stage=Stands(conversation.stage.value.replace('active', 'waiting')),\n",
    ),
    Fault(
        "what a dark screen missed is not replayed",
        "talk",
        "hub/web/desk_socket.py",
        "            for frame in stream.missed(hello.last):\n",
        "            for frame in ():\n",
    ),
    Fault(
        "a screen is told to go on where nothing can be replayed",
        "talk",
        "hub/web/desk_socket.py",
        "resumed = stream.session == hello.session and stream.can_resume(hello.last)",
        "resumed = bool(hello.session)",
    ),
    Fault(
        "a call that ended meanwhile is not asked for",
        "talk",
        "channels/phone/line.py",
        "for record in (*self._stock.over, *live):",
        "for record in live:",
    ),
    Fault(
        "calls that wait are not asked for",
        "talk",
        "channels/phone/line.py",
        "for record in (*self._stock.over, *live):",
        "for record in self._stock.over:",
    ),
)
