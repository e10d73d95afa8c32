/** By which the two cable parties know the demonstration's appliance. Apart, so that a configuration loads no judge. */
export const DEMO_BOX = 'demo-box'
