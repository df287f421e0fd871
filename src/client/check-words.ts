// The 256 words of which three are shown on both screens: short, common, and hard to take for one another when read aloud.
// Does not know what they stand for.

const words =
  'acid actor album amber angle ankle apple april arrow aspen atlas attic bacon badge bagel balsa banjo barn basil beach ' +
  'beard beetle bell bench berry bingo bison blanket blue board boat bonus boot bottle bread brick bridge broom bucket ' +
  'butter cabin cactus camel candle canoe carpet carrot castle cedar cello chalk cherry chess cider cinema circle clay ' +
  'cliff clock cloud clover coach cobra coffee comet copper coral cotton cousin crab crane cream cricket crown cube curry ' +
  'daisy dance delta denim desert diary diver dollar dolphin donkey door dragon drum eagle earth echo eight elbow elm ' +
  'ember engine envelope fabric falcon farmer feather fennel ferry fiddle field finger flag flame flute forest fossil ' +
  'fountain fox frost galaxy garden garlic ginger giraffe glacier globe glove goat gold goose grape gravel guitar hammer ' +
  'harbor harp hazel hedge helmet heron hill honey hotel igloo indigo iron island ivory jacket jaguar jelly jewel jigsaw ' +
  'judge jungle kayak kettle king kitten koala ladder lagoon lantern laser lava lemon lemur lily linen lion lizard llama ' +
  'lobster lotus magnet mango maple marble market melon meteor milk mint mirror monkey moon mosaic moss motor mountain ' +
  'museum nectar needle nest ninja noodle nugget oasis ocean olive onion opera orange orbit orchid otter oyster paddle ' +
  'panda paper parrot peach pebble pelican pepper piano pilot pirate planet plum pocket poem polar pony potato puzzle ' +
  'quartz queen quilt rabbit radio raven ribbon river robot rocket ruby saddle salad ' +
  'salmon sandal satin school shadow silver socket spider spoon squid sugar sunset tango tiger tulip tunnel turtle velvet ' +
  'violin walnut zebra'

/** One for each value of a byte. */
export const checkWords: readonly string[] = words.split(' ')

/** One word for each byte. */
export function wordsOf(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => checkWords[byte]!)
}
